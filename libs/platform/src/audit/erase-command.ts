import { parseArgs } from 'node:util';

import type { Database } from '../database/database.js';
import { openOwnerDatabase } from '../database/open-owner-database.js';
import { type Command, guarded, withDatabase } from './audit-command-site.js';
import { countErasable, type ErasureScope, eraseAuditPayloads } from './erase-audit-payloads.js';
import { StoredTexts } from './stored-texts.js';

const eraseHelp = (
  service: string,
): string => `Erases personal data from what ${service} keeps; the audit chain still holds afterwards.

  node dist/apps/${service}/src/erase-audit.js (--subject TYPE:ID | --containing TEXT) --actor NAME --reason TEXT [--yes]

  --subject     audit events about one subject, such as deal:41
  --containing  audit events whose reason, before or after holds this text, such as a person's name; and the text itself wherever
                ${service} keeps it: state, events, requests, deliveries, messages, the outbox, the embedded bus
  --actor       who erases; --reason why. Both are kept in the trail, the searched text is not
  --yes         do it; without it the command only counts

It needs the owner of the schema: DATABASE_MIGRATION_URL where that is set, else DATABASE_URL. Erase in Pipedrive and Intacct first, or
the next reading brings it back; run it for both services; count once more afterwards, because a running service may have held a copy.
Records on Kafka, and exports, are copies of their own. Exit code 0: done. 2: it could not be run.
`;

/** `erase-audit`: counts first; erases only when told so. */
export const runEraseAudit: Command = (site) =>
  guarded(site, eraseHelp(site.service), async () => {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...site.argv],
      options: { subject: text, containing: text, actor: text, reason: text, yes: { type: 'boolean' } },
    });
    const scope = scopeOf(values.subject, values.containing);
    const { actor, reason } = values;
    if (!actor?.trim() || !reason?.trim()) throw new RangeError('--actor and --reason are needed');
    return withDatabase(openOwnerDatabase(site.database()), async ({ sql, schema }) => {
      const stored = new StoredTexts(schema, site.keptTables ?? []);
      if (values.yes !== true) {
        const rows = scope.subject || !scope.containing ? {} : await stored.count(sql, scope.containing);
        const events = await countErasable(sql, schema, scope);
        site.out.write(`${events} events would lose their reason, before and after.\n${listed(rows, 'would lose')}`);
        site.out.write('Nothing was changed; --yes does it.\n');
        return 0;
      }
      const { events, rows } = await erase(sql, { schema, service: site.service, stored, scope, actor, reason });
      site.out.write(`${events} events have lost their reason, before and after.\n${listed(rows, 'have lost')}`);
      return 0;
    });
  });

interface Erasure {
  readonly schema: string;
  readonly service: string;
  readonly stored: StoredTexts;
  readonly scope: ErasureScope;
  readonly actor: string;
  readonly reason: string;
}

/** All of it in one transaction, with the audit event that tells of it. */
async function erase(
  sql: Database,
  { schema, service, stored, scope, actor, reason }: Erasure,
): Promise<{ events: number; rows: Record<string, number> }> {
  const [identity] = await sql.query<{ environment_id: string; company: string }>(
    `select environment_id, company from ${schema}.audit_events order by seq desc limit 1`,
  );
  const by = { actor, reason, company: identity?.company ?? '', environmentId: identity?.environment_id ?? '' };
  return sql.transaction(async (tx) => {
    const rows = scope.subject || !scope.containing ? {} : await stored.erase(tx, scope.containing);
    const events = await eraseAuditPayloads(tx, schema, service, scope, by, rows);
    return { events, rows };
  });
}

function listed(rows: Readonly<Record<string, number>>, what: string): string {
  return Object.entries(rows)
    .map(([place, count]) => `${count} rows of ${place} ${what} the text.\n`)
    .join('');
}

function scopeOf(subject: string | undefined, containing: string | undefined): ErasureScope {
  const [type = '', ...id] = (subject ?? '').split(':');
  if (subject !== undefined && (type === '' || id.join(':') === '')) throw new RangeError('--subject is TYPE:ID');
  if (containing !== undefined && containing.trim().length < 3) throw new RangeError('--containing needs 3 characters');
  if (subject === undefined && containing === undefined) throw new RangeError('--subject or --containing is needed');
  return {
    ...(subject === undefined ? {} : { subject: { type, id: id.join(':') } }),
    ...(containing === undefined ? {} : { containing }),
  };
}
