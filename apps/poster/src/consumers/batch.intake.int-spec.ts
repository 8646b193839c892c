import { SCHEMA_MAJOR, UnknownSchemaMajorError } from '@app/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { DeadLetterService, ReplayFailedError } from '../dead-letters/dead-letter.service.js';
import { OrganizationRepository } from '../parties/organization.repository.js';
import { OrganizationSink } from '../parties/organization.sink.js';
import { PartyMerger } from '../parties/party.merger.js';
import { PartyRepository } from '../parties/party.repository.js';
import {
  batchContext,
  organization,
  organizationRecord,
  PosterBench,
  rawRecord,
} from '../testing/poster-bench.for-spec.js';
import type { BatchIntake } from './batch.intake.js';

let bench: PosterBench;
let intake: BatchIntake;
beforeAll(async () => {
  bench = await PosterBench.open();
});
afterAll(() => bench.close());

beforeEach(() => {
  const organizations = new OrganizationRepository();
  const merger = new PartyMerger(organizations, new PartyRepository(), bench.audit);
  intake = bench.intake(new OrganizationSink(organizations, merger, bench.audit, () => undefined));
});

const stored = async (id: string): Promise<unknown[]> =>
  bench.db.query('select version, name from organizations where organization_id = $1', [id]);
const letters = async () => bench.deadLetters.list(bench.db, { open: true, limit: 100 });
const reads = (...records: Parameters<BatchIntake['handle']>[0][number][]): Promise<void> =>
  intake.handle(records, batchContext);

const service = (): DeadLetterService =>
  new DeadLetterService(
    bench.db,
    bench.deadLetters,
    new Map([['pipedrive.organizations.v1', intake]]),
    bench.audit,
    (_tx, dealId) => {
      freed.push(dealId);
      return Promise.resolve();
    },
  );
const freed: string[] = [];

describe('a batch from the bus', () => {
  it('is stored once however often it comes', async () => {
    const record = organizationRecord(organization('1'));
    await reads(record, record);
    await reads(record);
    expect(await stored('1')).toEqual([{ version: '1', name: 'Organization 1' }]);
    expect(await bench.actions('organization', '1')).toEqual(['organization.received']);
  });

  it('keeps the highest version, also when an older one comes late', async () => {
    const newer = organizationRecord(organization('2', { organizationVersion: 3, name: 'New name' }));
    const older = organizationRecord(organization('2', { organizationVersion: 2, name: 'Old name' }));
    await reads(newer);
    await reads(older);
    expect(await stored('2')).toEqual([{ version: '3', name: 'New name' }]);
  });

  it('goes on behind a record that cannot be read, and keeps that one for replay', async () => {
    const poison = rawRecord('{"name": 5', 'poison');
    await reads(poison, organizationRecord(organization('3')));
    expect(await stored('3')).toHaveLength(1);
    const [letter] = await letters();
    expect(letter).toMatchObject({ recordKey: 'poison', value: '{"name": 5', reason: 'unreadable' });
    const told = await bench.db.query('select topic, payload from outbox where id = $1', [letter?.id]);
    expect(told).toEqual([{ topic: 'pipedrive-intacct.dead-letters.v1', payload: '{"name": 5' }]);
  });

  it('keeps a record that cannot be read once, although the batch comes again', async () => {
    const poison = rawRecord('nonsense', 'poison-twice');
    await reads(poison);
    await reads(poison);
    expect((await letters()).filter((letter) => letter.recordKey === 'poison-twice')).toHaveLength(1);
  });

  it('finds the one record that the database refuses and stores the others', async () => {
    // A week date is ISO 8601, but no date to PostgreSQL.
    const refused = organizationRecord(organization('5', { observedAt: '2026-W10-1' }));
    await reads(organizationRecord(organization('4')), refused, organizationRecord(organization('6')));
    expect([await stored('4'), await stored('5'), await stored('6')].map((rows) => rows.length)).toEqual([1, 0, 1]);
    expect((await letters()).find((letter) => letter.recordKey === refused.key)?.reason).toBe('refused');
  });

  it('takes no event of another environment or another Pipedrive company', async () => {
    await reads(organizationRecord(organization('1', { organizationVersion: 9 })));
    await reads(
      organizationRecord(organization('7', { environmentId: 'staging' })),
      organizationRecord(organization('8', { company: '9999' })),
    );
    expect([...(await stored('7')), ...(await stored('8'))]).toEqual([]);
    const foreign = (await letters()).filter((letter) => letter.reason === 'foreign');
    expect(foreign.map((letter) => letter.problem).toSorted()).toEqual([
      'it is of Pipedrive company 9999, this database of 7001',
      'it is of environment staging, this is test',
    ]);
  });

  it('stops in front of an event of a newer major version, and readiness says so', async () => {
    const newer = organizationRecord(organization('9', { schemaVersion: `${SCHEMA_MAJOR + 1}.0` }));
    const behind = organizationRecord(organization('11'));
    await expect(reads(organizationRecord(organization('10')), newer, behind)).rejects.toThrow(UnknownSchemaMajorError);
    expect([await stored('10'), await stored('11')].map((rows) => rows.length)).toEqual([1, 0]);
    expect(bench.board.problems()).toHaveLength(1);
    await reads(organizationRecord(organization('12')));
    expect(bench.board.problems()).toEqual([]);
  });
});

describe('a dead letter', () => {
  it('stays while it still cannot be handled', async () => {
    await reads(rawRecord('broken for ever', 'stays'));
    const letter = (await letters()).find((one) => one.recordKey === 'stays');
    const replay = service().replay(letter?.id ?? '', { actor: 'ada', reason: 'Tried again' });
    await expect(replay).rejects.toThrow(ReplayFailedError);
    expect((await letters()).some((one) => one.recordKey === 'stays')).toBe(true);
  });

  it('is handled again once its trouble is gone, with who asked and why', async () => {
    const record = organizationRecord(organization('20'));
    await bench.db.transaction((tx) =>
      bench.deadLetters.keep(tx, record, {
        reason: 'refused',
        problem: 'it could not be stored',
        error: new Error('x'),
      }),
    );
    const letter = (await letters()).find((one) => one.recordKey === record.key);
    await service().replay(letter?.id ?? '', { actor: 'ada', reason: 'Mended' });
    await service().replay(letter?.id ?? '', { actor: 'ada', reason: 'Pressed twice' });
    expect(await stored('20')).toHaveLength(1);
    expect((await letters()).some((one) => one.recordKey === record.key)).toBe(false);
    const [event] = await bench.trail.list(bench.db, 'record', `pipedrive.organizations.v1[0]@${record.offset}`);
    expect(event).toMatchObject({ action: 'record.replayed', actor: 'ada', reason: 'Mended' });
  });

  it('is closed by a person with the reason, and its deal is free once none of its records is open any more', async () => {
    const kept: string[] = [];
    for (const key of ['7001:41', '7001:41']) {
      const record = rawRecord('broken', key);
      const why = { reason: 'unreadable' as const, problem: 'no JSON', dealId: '41', error: new Error('x') };
      await bench.db.transaction((tx) => bench.deadLetters.keep(tx, record, why));
      const letter = (await letters()).find((one) => one.position === record.offset);
      kept.push(letter?.id ?? '');
    }
    const by = { actor: 'ada', reason: 'The deal was deleted' };
    await service().close(kept[0] ?? '', by);
    expect(freed).toEqual([]);
    await service().close(kept[1] ?? '', by);
    await service().close(kept[1] ?? '', { actor: 'ada', reason: 'Pressed twice' });
    expect(freed).toEqual(['41']);
    expect((await letters()).some((one) => one.dealId === '41')).toBe(false);
    const closed = (await bench.deadLetters.list(bench.db, { open: false, limit: 100 })).find(
      (one) => one.id === kept[1],
    );
    expect(closed?.closedReason).toBe('The deal was deleted');
    expect(await bench.actions('deal', '41')).toEqual(['record.closed', 'record.closed']);
  });
});
