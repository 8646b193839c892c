import { randomUUID } from 'node:crypto';

import { Topic } from '@app/contracts';
import { type BatchHandler, BatchSource, type ConsumedRecord, Inbox } from '@app/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { POSTER_SCHEMA } from '../database/poster-database.js';
import { ENVIRONMENT_ID, PosterBench } from '../testing/poster-bench.for-spec.js';
import { ConditionBoard } from './condition.board.js';
import { IngestConditionConsumer } from './ingest-condition.consumer.js';

class HandedBatches extends BatchSource {
  handler: BatchHandler | undefined;
  topic = '';
  subscribe(topic: string, handler: BatchHandler): void {
    this.topic = topic;
    this.handler = handler;
  }
  start = (): Promise<void> => Promise.resolve();
  stop = (): Promise<void> => Promise.resolve();
  status = () => 'connected' as const;
  onStatus = (): void => undefined;
}

let bench: PosterBench;
let consumer: IngestConditionConsumer;
const source = new HandedBatches();

beforeAll(async () => {
  bench = await PosterBench.open();
  const inbox = new Inbox(POSTER_SCHEMA);
  consumer = new IngestConditionConsumer(bench.db, source, inbox, new ConditionBoard(), ENVIRONMENT_ID);
});
afterAll(() => bench.close());
beforeEach(() => bench.db.query('delete from conditions'));

function told(action: string, changes: object = {}): ConsumedRecord {
  const event = { schemaVersion: '1.0', id: randomUUID(), service: 'ingest', environmentId: ENVIRONMENT_ID, action };
  const value = JSON.stringify({ ...event, subjectId: '7001', occurredAt: '2026-03-14T10:00:00.000Z', ...changes });
  return { topic: Topic.audit, key: 'test:ingest', value, headers: {}, partition: 0, offset: '1', timestamp: '' };
}

const causes = async (): Promise<string[]> =>
  (await bench.db.query<{ cause: string }>('select cause from conditions order by cause')).map(({ cause }) => cause);

describe('what ingest notices about Pipedrive', () => {
  it.each([
    ['access that Pipedrive ended', 'pipedrive-grant.lost', 'pipedrive-grant.given', 'pipedrive:grant'],
    ['refused credentials', 'pipedrive-access.refused', 'pipedrive-access.restored', 'pipedrive:credentials'],
    [
      'a webhook that was switched off',
      'webhook-subscription.deactivated',
      'webhook-subscription.repaired',
      'pipedrive:webhook:deal',
    ],
  ])('%s is a condition until it is over', async (_, lost, regained, cause) => {
    const subject = { subjectId: 'deal' };
    await consumer.take([told(lost, subject)]);
    expect(await causes()).toEqual([cause]);
    const [row] = await bench.db.query<{ since: Date }>('select since from conditions');
    expect(row?.since.toISOString()).toBe('2026-03-14T10:00:00.000Z');
    await consumer.take([told('deal.observed'), told(regained, subject)]);
    expect(await causes()).toEqual([]);
  });

  it('is not raised again by a record that comes twice after a kill', async () => {
    const lost = told('pipedrive-grant.lost');
    await consumer.take([lost]);
    await consumer.take([told('pipedrive-grant.given')]);
    await consumer.take([lost]);
    expect(await causes()).toEqual([]);
  });

  it('counts by its last word when loss and return come in one batch', async () => {
    await consumer.take([told('pipedrive-grant.lost'), told('pipedrive-grant.given')]);
    expect(await causes()).toEqual([]);
    await consumer.take([told('pipedrive-grant.given'), told('pipedrive-grant.lost')]);
    expect(await causes()).toEqual(['pipedrive:grant']);
  });

  it('does not listen to another environment, to the poster, or to what nobody can read', async () => {
    const unreadable = { ...told('pipedrive-grant.lost'), value: '{"action":' };
    const empty = { ...told('pipedrive-grant.lost'), value: null };
    const elsewhere = told('pipedrive-grant.lost', { environmentId: 'prod' });
    await consumer.take([unreadable, empty, elsewhere, told('pipedrive-grant.lost', { service: 'poster' })]);
    expect(await causes()).toEqual([]);
  });

  it('is heard on the audit topic', () => {
    expect(source.topic).toBe(Topic.audit);
    expect(source.handler).toBeDefined();
  });
});
