import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { stringify } from 'csv-stringify/sync';
import { openDatabase } from '../database/open-database.js';
import type { AuditVerification } from './audit-chain.walker.js';
import { type AuditCommandSite, type Command, guarded, withDatabase } from './audit-command-site.js';
import { auditExportFields, exportAudit, verifyAuditExport, type ExportedAuditEvent } from './audit-export.js';
import { verifyAuditChain } from './verify-audit-chain.js';

const verifyHelp = (service: string): string => `Verifies the audit chain of ${service} and names the first broken link.

  node dist/apps/${service}/src/verify-audit.js [--file export.jsonl] [--head HASH]

  --file FILE   verify an export instead of the database of DATABASE_URL
  --head HASH   the hash that the last link must have, from another copy: notices a chain that was cut off
  --quiet       no progress

Exit code 0: the chain holds. 1: it is broken. 2: it could not be checked.
`;

/** `verify-audit`: from the database, or from an export without any database. */
export const runVerifyAudit: Command = (site) =>
  guarded(site, verifyHelp(site.service), async () => {
    const { values } = parseArgs({
      args: [...site.argv],
      options: { file: { type: 'string' }, head: { type: 'string' }, quiet: { type: 'boolean' } },
    });
    const progress = progressOn(site, values.quiet === true, 'links checked');
    const { file } = values;
    const result =
      file === undefined
        ? await withDatabase(openDatabase(site.database()), ({ sql, schema }) =>
            verifyAuditChain(sql, schema, progress),
          )
        : await verifyAuditExport(linesOf(file), progress);
    return report(site, result, values.head);
  });

const exportHelp = (
  service: string,
): string => `Exports the sealed audit events of ${service}, in the order of the chain.

  node dist/apps/${service}/src/export-audit.js [--format jsonl|csv] [--out FILE] [--from N]

  --format      jsonl (default; verify-audit --file can check it) or csv (before and after as JSON text)
  --out FILE    default: standard output
  --from N      first position, to continue an earlier export
  --quiet       no progress

Exit code 0: done. 2: it could not be run.
`;

/** `export-audit`: JSONL or CSV to a file or standard output, a page at a time. */
export const runExportAudit: Command = (site) =>
  guarded(site, exportHelp(site.service), async () => {
    const { values } = parseArgs({
      args: [...site.argv],
      options: {
        format: { type: 'string', default: 'jsonl' },
        out: { type: 'string' },
        from: { type: 'string', default: '1' },
        quiet: { type: 'boolean' },
      },
    });
    if (values.format !== 'jsonl' && values.format !== 'csv') throw new RangeError('--format is jsonl or csv');
    if (!/^[1-9]\d{0,17}$/.test(values.from)) throw new RangeError('--from is a position from 1');
    const write = values.format === 'csv' ? csvLine : jsonLine;
    const progress = progressOn(site, values.quiet === true, 'events exported');
    return withDatabase(openDatabase(site.database()), async ({ sql, schema }) => {
      const target = values.out === undefined ? site.out : createWriteStream(values.out);
      const events = exportAudit(sql, schema, site.service, BigInt(values.from));
      if (values.format === 'csv') await put(target, stringify([[...auditExportFields]]));
      let count = 0;
      for await (const event of events) {
        await put(target, write(event));
        count += 1;
        if (count % PROGRESS_EVERY === 0) progress(count);
      }
      if (target !== site.out) await finished(target.end());
      site.err.write(`${count} events exported\n`);
      return 0;
    });
  });

const PROGRESS_EVERY = 10_000;

function report(site: AuditCommandSite, result: AuditVerification, head: string | undefined): number {
  const { checked, erased, unsealed, brokenAt, reason } = result;
  if (brokenAt !== undefined) {
    site.out.write(`BROKEN at link ${brokenAt}: ${reason ?? ''}. ${checked} links before it hold.\n`);
    return 1;
  }
  if (head !== undefined && head !== result.head) {
    site.out.write(`BROKEN at its end: the last link is ${result.head}, not ${head}. ${checked} links hold.\n`);
    return 1;
  }
  site.out.write(
    `The chain holds: ${checked} links, ${erased} with erased contents, ${unsealed} events not sealed yet. Head ${result.head}\n`,
  );
  return 0;
}

function progressOn(site: AuditCommandSite, quiet: boolean, what: string): (count: number) => void {
  let told = 0;
  return (count) => {
    if (quiet || count - told < PROGRESS_EVERY) return;
    told = count;
    site.err.write(`${count} ${what}\n`);
  };
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
}

async function put(target: Writable, text: string): Promise<void> {
  // An export is larger than memory: wait until the reader has taken what is there.
  if (target.write(text)) return;
  await new Promise<void>((resolve) => target.once('drain', resolve));
}

function jsonLine(event: ExportedAuditEvent): string {
  return `${JSON.stringify(event)}\n`;
}

function csvLine(event: ExportedAuditEvent): string {
  const cells = auditExportFields.map((field) => {
    const value = event[field];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });
  // Spreadsheets run texts that begin like a formula.
  return stringify([cells], { escape_formulas: true, cast: { boolean: String } });
}
