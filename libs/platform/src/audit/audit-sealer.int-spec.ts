import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlatformTestDatabase } from '../../../../test/support/platform-test-database.js';
import { databaseErrorCode } from '../database/database-error.js';
import { LeaseStore } from '../leases/lease-store.js';
import { Outbox } from '../outbox/outbox.js';
import type { AuditEntry } from './audit-entry.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';
import { verifyAuditChain } from './verify-audit-chain.js';

describe('audit trail', () => {
  let home: PlatformTestDatabase;
  let trail: AuditTrail;
  let outbox: Outbox;
  let leases: LeaseStore;

  beforeEach(async () => {
    home = await PlatformTestDatabase.create();
    trail = new AuditTrail(home.schema, 'poster');
    outbox = new Outbox(home.schema);
    leases = new LeaseStore(home.database, home.schema);
  });

  afterEach(() => home.drop());

  const sealer = (owner: string, batchSize = 500): AuditSealer =>
    new AuditSealer(home.database, home.schema, 'poster', leases, outbox, { topic: 'audit', owner, batchSize });
  const append = (...entries: AuditEntry[]): Promise<void> =>
    home.database.transaction((tx) => trail.append(tx, entries));
  const verify = (): ReturnType<typeof verifyAuditChain> => verifyAuditChain(home.database, home.schema);
  const outboxPayloads = (): Promise<{ sequence: string; hash: string; previousHash: string; id: string }[]> =>
    home.database
      .query<{ payload: { sequence: string; hash: string; previousHash: string; id: string } }>(
        'select payload from service.outbox order by seq',
      )
      .then((rows) => rows.map((row) => row.payload));
  const expireLeases = (): Promise<unknown> =>
    home.database.query(`update service.leases set expires_at = now() - interval '1 s'`);
  const filled = async (): Promise<void> => {
    await append(
      ...Array.from({ length: 5 }, (_, n) => entry({ subjectId: `${n}`, before: { n }, reason: 'Jane said so' })),
    );
    await sealAll(sealer('a'));
  };

  it('tells the story of one subject in order, with what was before and after', async () => {
    await append(entry({ action: 'rule.created', after: { account: '4000' } }));
    await append(
      entry({ action: 'rule.changed', before: { account: '4000' }, after: { account: '4100' }, reason: 'typo' }),
    );
    await append(entry({ subjectId: 'another' }));
    const story = await trail.list(home.database, 'rule', '7');
    expect(story.map(({ action, before, after, reason }) => ({ action, before, after, reason }))).toEqual([
      { action: 'rule.created', before: undefined, after: { account: '4000' }, reason: undefined },
      { action: 'rule.changed', before: { account: '4000' }, after: { account: '4100' }, reason: 'typo' },
    ]);
    expect(story.every((event) => event.position === undefined)).toBe(true);
  });

  it('goes with the change it tells of when that is rolled back', async () => {
    const failing = home.database.transaction(async (tx) => {
      await trail.append(tx, [entry()]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await sealAll(sealer('a'))).toBe(0);
  });

  it('seals gap-free and hands the events to the bus in the order of the chain', async () => {
    await append(...Array.from({ length: 7 }, () => entry()));
    expect(await sealAll(sealer('a', 3))).toBe(7);
    const published = await outboxPayloads();
    expect(published.map((event) => event.sequence)).toEqual(['1', '2', '3', '4', '5', '6', '7']);
    published.slice(1).forEach((event, n) => expect(event.previousHash).toBe(published[n]?.hash));
    expect(await verify()).toMatchObject({ checked: 7, unsealed: 0, head: published.at(-1)?.hash });
    expect((await verify()).brokenAt).toBeUndefined();
  });

  it('has one chain, though two sealers work at once and steal the lease from each other', async () => {
    const [one, two] = [sealer('one', 3), sealer('two', 3)];
    const work = { isOver: false };
    const writing = (async () => {
      for (let n = 0; n < 40; n += 1) await append(entry(), entry());
      work.isOver = true;
    })();
    const sealing = [one, two].map(async (by) => {
      while (!work.isOver) {
        await by.runOnce();
        await expireLeases();
      }
    });
    await Promise.all([writing, ...sealing]);
    await expireLeases();
    await sealAll(sealer('last'));
    expect(await verify()).toMatchObject({ checked: 80, unsealed: 0 });
    expect((await verify()).brokenAt).toBeUndefined();
    const published = await outboxPayloads();
    expect(published.map((event) => Number(event.sequence))).toEqual(Array.from({ length: 80 }, (_, n) => n + 1));
  });

  it('does not let the service change or delete what it wrote', async () => {
    await filled();
    for (const table of ['audit_events', 'audit_payloads', 'audit_seals']) {
      for (const statement of [`delete from service.${table}`, `truncate service.${table} cascade`]) {
        const code = await home.database.query(statement).catch((error: unknown) => databaseErrorCode(error));
        expect(code).toBe('42501');
      }
    }
  });

  it.each([
    ['an event was changed', `update service.audit_events set actor = 'nobody' where seq = 3`, '3'],
    ['a time was changed', `update service.audit_events set at = at + interval '1 ms' where seq = 2`, '2'],
    ['a payload was changed', `update service.audit_payloads set before = '{"n": 99}' where before = '{"n": 3}'`, '4'],
    ['a reason was changed', `update service.audit_payloads set reason = 'Joe' where before = '{"n": 0}'`, '1'],
    ['a link was taken out', `delete from service.audit_seals where position = 3`, '3'],
    ['a hash was replaced', `update service.audit_seals set hash = repeat('a', 64) where position = 4`, '4'],
    ['the end was cut off the chain', `delete from service.audit_seals where position = 5`, '5'],
  ])('shows where the chain breaks when %s', async (_, tampering, position) => {
    await filled();
    expect((await verify()).brokenAt).toBeUndefined();
    await home.admin(tampering);
    expect((await verify()).brokenAt).toBe(position);
  });

  it('notices an event that was deleted together with its traces', async () => {
    await filled();
    await home.admin('alter table service.audit_seals drop constraint audit_seals_event_id_fkey');
    await home.admin(
      'delete from service.audit_payloads where event_id = (select id from service.audit_events where seq = 2)',
    );
    await home.admin('delete from service.audit_events where seq = 2');
    expect(await verify()).toMatchObject({ brokenAt: '2', checked: 1 });
  });

  it('still holds when what names a person has been erased', async () => {
    await filled();
    await home.admin(`delete from service.audit_payloads where before = '{"n": 2}'`);
    expect(await verify()).toMatchObject({ checked: 5, erased: 1 });
    expect((await verify()).brokenAt).toBeUndefined();
    const [event] = await trail.list(home.database, 'rule', '2');
    expect(event).toMatchObject({ erased: true, actor: 'key:1' });
    expect(event?.reason).toBeUndefined();
  });

  it('keeps amounts and odd texts exactly, so that the chain holds over them', async () => {
    const after = {
      amount: '0.10',
      small: 1e-7,
      big: 1e21,
      text: 'a\0b "ü" \ud83d',
      list: [null, true, { z: 1, a: 2 }],
    };
    await append(entry({ after }));
    await sealAll(sealer('a'));
    expect((await verify()).brokenAt).toBeUndefined();
  });
});

async function sealAll(by: AuditSealer): Promise<number> {
  let total = 0;
  for (;;) {
    const { sealed } = await by.runOnce();
    if (sealed === 0) return total;
    total += sealed;
  }
}

function entry(more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: randomUUID(),
    actor: 'key:1',
    action: 'rule.changed',
    subjectType: 'rule',
    subjectId: '7',
    company: 'acme',
    environmentId: 'test',
    outcome: 'succeeded',
    ...more,
  };
}
