import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { IngestScene } from '../testing/ingest-scene.for-spec.js';

let scene: IngestScene;
const fields: string[] = [];
beforeAll(async () => {
  scene = await IngestScene.start();
  for (const field_name of ['GL account', 'Account of the offset']) {
    const field = await scene.pipedrive.post('/api/v2/productFields', {
      field_name,
      field_type: 'enum',
      options: [{ label: 'Other' }],
    });
    fields.push(String(field.data['field_code']));
  }
  await scene.query(
    `insert into ingest.reference_rows (company, ledger_company, kind, record_no, id, name, active, deleted, attributes, changed_at)
     values ('990001', 'ACME', 'account', '40', '4000', 'Licences', true, false, '{}', now())`,
  );
});
afterAll(() => scene.close());
beforeEach(() => scene.query('delete from ingest.option_lists'));

const save = (name: string, changes: Readonly<Record<string, unknown>> = {}) =>
  scene.admin('PUT', `/admin/field-options/${name}`, {
    owner: 'product',
    fieldCode: fields[0],
    kind: 'account',
    idPrefixes: ['4'],
    enabled: true,
    reason: 'Sales chooses the account',
    ...changes,
  });

/** Makes calls while `held` is not committed yet; they wait for it, in the order in which they were made. */
async function during<T>(held: string, work: (isWaiting: (calls: number) => Promise<void>) => Promise<T>): Promise<T> {
  const other = new Client({ connectionString: scene.databaseUrl });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(held);
    const done = await work((calls) =>
      until(`${calls} calls wait`, async () => {
        const waiting = await scene.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return waiting.length >= calls;
      }),
    );
    await other.query('commit');
    return done;
  } finally {
    await other.end();
  }
}

const nobodyWrites = 'lock table ingest.option_lists in exclusive mode';

describe('two administrators who decide on the options of fields at once', () => {
  it('cannot both give one field to a list of their own: the second is told whose it is', async () => {
    const answers = await during(nobodyWrites, async (isWaiting) => {
      const both = [save('accounts'), save('revenue')];
      await isWaiting(2);
      return { both: Promise.all(both) };
    });
    const [a, b] = (await answers.both).toSorted((one, other) => one.status - other.status);
    expect(a?.status).toBe(200);
    expect(b).toMatchObject({ status: 409, body: { field: 'fieldCode', detail: expect.stringContaining('kept by') } });
    expect(await scene.query('select 1 from ingest.option_lists')).toHaveLength(1);
  });

  it('are put one after the other where they save the same list, and each change says what it was before', async () => {
    const answers = await during(nobodyWrites, async (isWaiting) => {
      const both = [save('accounts'), save('accounts', { fieldCode: fields[1] })];
      await isWaiting(2);
      return { both: Promise.all(both) };
    });
    expect((await answers.both).map(({ status }) => status)).toEqual([200, 200]);
    const rows = await scene.query<{ before: string | null; after: string }>(
      `select p.before ->> 'fieldCode' as before, p.after ->> 'fieldCode' as after
         from ingest.audit_events e join ingest.audit_payloads p on p.event_id = e.id
        where e.action = 'option-list.saved' and e.subject_id = 'accounts' order by e.seq desc limit 2`,
    );
    expect(rows[0]?.before).toBe(rows[1]?.after);
  });

  it('do not undo each other: a run that is asked for leaves alone what the list has become', async () => {
    await save('accounts', { idPrefixes: ['4'] });
    const change = `update ingest.option_lists set id_prefixes = '{5,6}'`;
    const answer = await during(change, async (isWaiting) => {
      const asked = scene.admin('POST', '/admin/field-options/accounts/run', { reason: 'The chart changed' });
      await isWaiting(1);
      return { asked };
    });
    expect((await answer.asked).status).toBe(202);
    expect(await scene.query('select id_prefixes from ingest.option_lists')).toEqual([{ id_prefixes: ['5', '6'] }]);
  });
});
