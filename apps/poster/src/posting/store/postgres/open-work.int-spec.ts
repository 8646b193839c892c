import { EventType } from '@app/contracts';
import type { Database, Sql } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SourceCompany } from '../../../identity/source-company.js';
import { CauseReader } from '../../../notifications/cause.reader.js';
import type { BookUnit } from '../../ports/book.store.js';
import { DealIntake } from '../../services/deal.intake.js';
import { PostingQueries } from '../../services/posting.queries.js';
import { identity, inEntity, topLevel } from '../../testing/contract-books.js';
import { CountingSql } from '../../testing/counting-sql.js';
import { PostingDatabase } from '../../testing/posting-database.js';
import { wonDeal } from '../../testing/posting-fixtures.js';
import { PostgresBookStore } from './postgres-book.store.js';
import { PostgresBookUnit } from './postgres-book.unit.js';

/** Deals that were posted and read back long ago. */
const CLOSED = 20_000;
/** More than what is open here, and far less than what is closed. */
const FEW = 300;
const { company } = identity;

let opened: PostingDatabase;
beforeAll(async () => {
  opened = await PostingDatabase.open();
  const { database } = opened;
  await database.transaction((tx) =>
    new DealIntake(new PostgresBookStore(database, opened.audit, identity)).accept(
      tx,
      Array.from({ length: 5 }, (_, n) => ({ type: EventType.dealWon, data: wonDeal(String(n + 1), 1) })),
    ),
  );
  await closedBooks(database);
  await opened.analyze();
});
afterAll(() => opened.close());

/** Copies of one deal, each with one recorded entry that was read back. */
async function closedBooks(sql: Sql): Promise<void> {
  await sql.query(
    `insert into deals
     select (jsonb_populate_record(d, jsonb_build_object('deal_id', 'c' || n, 'plan_due_at', null, 'status', 'posted'))).*
       from deals d, generate_series(1, ${CLOSED}) n where d.deal_id = '1'`,
  );
  await sql.query(
    `insert into operations (id, company, subject_kind, subject_id, kind, action, sequence, reference, control_id, object,
            entity, version, revision, payload, payload_hash, content_hash, state, fence, wanted, deferrals, misses, questions,
            watch_step, known_recorded, record_no, landed_entity, done_at, created_at)
     select gen_random_uuid(), $1, 'deal', 'c' || n, 'entry', 'create', 1, 'TEST' || n, 'TEST' || n, 'journal-entry', '', 1, '1',
            '{"currency": "EUR", "lines": [{"side": "debit", "amount": "1.00"}]}', '', '', 'done', 1, true, 0, 0, 0, 0, false,
            n::text, '', now() - interval '90 days', now() - interval '90 days'
       from generate_series(1, ${CLOSED}) n`,
    [company],
  );
  await sql.query(
    `insert into found_records (company, object, reference, found_at, accepted_at)
     select $1, 'journal-entry', 'OLD' || n, now(), now() from generate_series(1, ${CLOSED}) n`,
    [company],
  );
  for (const { object, entity } of [topLevel, inEntity])
    await sql.query(`insert into scopes (company, object, entity, watched_record_no) values ($1, $2, $3, '0')`, [
      company,
      object,
      entity ?? '',
    ]);
}

/** The statement that looked at the most rows. */
async function mostLookedAt(work: (sql: CountingSql) => Promise<unknown>): Promise<{ text: string; rows: number }> {
  return opened.database.transaction(async (tx) => {
    const sql = new CountingSql(tx);
    await work(sql);
    expect(sql.counted.length).toBeGreaterThan(0);
    return sql.counted.toSorted((a, b) => b.rows - a.rows)[0] ?? { text: '', rows: 0 };
  });
}

const unitOn = (sql: Sql): BookUnit => new PostgresBookUnit(sql, new Date(), identity, opened.audit);
const storeOn = (sql: Sql): PostgresBookStore =>
  new PostgresBookStore(sql as unknown as Database, opened.audit, identity);
const hold = { kind: 'waiting', cause: 'waiting:scope', message: 'It waits', remedy: 'Nothing to do' } as const;
const known = { current: company } as SourceCompany;

interface Work {
  readonly what: string;
  readonly of: (sql: CountingSql) => Promise<unknown>;
}

const loops: readonly Work[] = [
  { what: 'a batch of the planner', of: (sql) => unitOn(sql).lockDueDeals(200) },
  { what: 'what stands in the way of sending', of: (sql) => unitOn(sql).loadObstacles() },
  { what: 'what may be sent in a scope', of: (sql) => unitOn(sql).lockClaimable(topLevel, 100) },
  { what: 'where something may be sent', of: (sql) => storeOn(sql).claimableScopes() },
  { what: 'a scope whose first entry is not proven', of: (sql) => unitOn(sql).lockScope(topLevel) },
  { what: 'deals that wait in a scope', of: (sql) => unitOn(sql).lockWaiting(topLevel, hold, 200) },
  {
    what: 'deals that wait for parties',
    of: (sql) => unitOn(sql).lockWaiting({ object: 'customer', entity: null }, hold, 200),
  },
  { what: 'what Intacct is asked about', of: (sql) => storeOn(sql).dueQuestions(100) },
  { what: 'what is read back', of: (sql) => storeOn(sql).dueLooks(100) },
  { what: 'what was sent without an answer', of: (sql) => storeOn(sql).overdueSubjects(1_000, 100) },
  { what: 'references that prove a scope', of: (sql) => storeOn(sql).knownReferences(topLevel, 20) },
  { what: 'what recovery has found', of: (sql) => unitOn(sql).openFound() },
  { what: 'what a setting sends again', of: (sql) => unitOn(sql).requestPlan({ operationStates: ['ready'] }, false) },
  { what: 'what a saved rule frees', of: (sql) => unitOn(sql).requestPlan({ holdKinds: ['mapping'] }, false) },
  { what: 'what one cause held', of: (sql) => unitOn(sql).requestPlan({ cause: 'mapping:x' }, false) },
  { what: 'what people are told', of: (sql) => new CauseReader(known).read(sql) },
];

describe(`beside ${CLOSED} deals that were posted long ago`, () => {
  it.each(loops)('$what is found without looking at them', async ({ of }) => {
    const most = await mostLookedAt(of);
    expect(most.rows, most.text).toBeLessThan(FEW);
  });
});

it('whoever looks at the recovery locks nothing', async () => {
  const seen = await opened.database.transaction(async (tx) => {
    await tx.query('set transaction read only');
    return new PostingQueries(tx, company).recovery(50);
  });
  expect(seen).toMatchObject({ open: [], state: { since: null } });
  expect(seen.found).toHaveLength(50);
});
