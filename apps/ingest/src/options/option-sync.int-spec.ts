import { afterAll, beforeAll, expect, it } from 'vitest';

import { JobLease } from '../schedules/job-lease.js';
import { COMPANY, IngestBench } from '../testing/ingest-bench.for-spec.js';
import type { OptionListChoice } from './option-list.js';
import { OptionListRepository } from './option-list.repository.js';
import { type OptionsClient, OptionSyncService } from './option-sync.service.js';
import { ReferenceRowRepository } from './reference-row.repository.js';

const CHOICE: OptionListChoice = {
  owner: 'product',
  fieldCode: 'a'.repeat(40),
  ledgerCompany: 'ACME',
  kind: 'account',
  dimension: null,
  idPrefixes: [],
  enabled: true,
};

let bench: IngestBench;
beforeAll(async () => {
  bench = await IngestBench.create();
  await bench.db.query(
    `insert into ingest.reference_rows (company, ledger_company, kind, record_no, id, name, active, deleted, attributes, changed_at)
     values ($1, 'ACME', 'account', '40', '4000', 'Licences', true, false, '{}', now())`,
    [COMPANY],
  );
});
afterAll(() => bench.close());

/** A field without options; `whileAdding` is what happens elsewhere while Pipedrive adds one. */
function account(whileAdding: () => Promise<void>): OptionsClient {
  const field = { fieldName: 'GL account', fieldType: 'enum', isCustomField: true, options: [] };
  const writer = {
    rename: () => Promise.resolve(),
    add: async (labels: readonly string[]) => {
      await whileAdding();
      return labels.map((label, at) => ({ id: String(700 + at), label }));
    },
  };
  return { field: () => Promise.resolve(field), fieldOptions: () => writer } as unknown as OptionsClient;
}

it('an option that was added while somebody gave the list another field stands for no row of that field', async () => {
  const { db } = bench;
  const { audit, leases } = bench.repositories;
  const lists = new OptionListRepository(COMPANY);
  const client = account(() =>
    db.transaction(async (tx) => {
      await lists.save(tx, 'accounts', { ...CHOICE, fieldCode: 'b'.repeat(40) });
      await lists.forgetAll(tx, 'accounts');
    }),
  );
  const identity = { environmentId: 'test', company: COMPANY };
  const rows = new ReferenceRowRepository(COMPANY);
  const sync = new OptionSyncService({
    db,
    identity,
    rows,
    lists,
    audit,
    client: () => client,
    adminClient: () => client,
  });
  await lists.save(db, 'accounts', CHOICE);
  const lease = await leases.acquire('job:options', 'this test', 60_000);
  if (lease === undefined) throw new Error('there is no lease');
  await sync.run(new JobLease(leases, lease, 60_000));
  expect(await lists.known(db, 'accounts')).toEqual(new Map());
  const written = await db.query<{ after: object }>(
    `select p.after from ingest.audit_events e join ingest.audit_payloads p on p.event_id = e.id
      where e.action = 'options.synchronized'`,
  );
  expect(written).toMatchObject([{ after: { fieldCode: CHOICE.fieldCode, added: [{ recordNo: '40' }] } }]);
});
