import { randomUUID } from 'node:crypto';

import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import type { Operation } from '../model/operation.js';
import type { BookStore, BookUnit } from '../ports/book.store.js';
import {
  canary,
  ContractBooks,
  heldBy,
  inEntity,
  only,
  settings,
  topLevel,
  twinOf,
  type OpenedStore,
} from './contract-books.js';
import { entryOver, wonDeal } from './posting-fixtures.js';

/** What every store of books must do; the services rest on nothing else. */
export function describeBookStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`books in ${name}`, () => {
    const contract = new ContractBooks();
    const { receive, plan, claim, book, post, hold } = contract;
    let store: BookStore;
    beforeEach(async () => {
      store = await contract.open(open);
    });
    afterAll(() => contract.close());

    it('give back a book as it was saved', async () => {
      const operation = await post('41', '500');
      const { deal, operations } = await book('41');
      expect(deal).toMatchObject({ version: 1, status: 'posted', planDueAt: null, keyCounter: 1, holds: [] });
      expect(deal.event).toEqual(wonDeal('41', 1));
      expect(operations).toMatchObject([
        {
          id: operation.id,
          state: 'done',
          recordNo: '500',
          payload: entryOver('100.00'),
          attempts: [{ number: 1, outcome: 'landed', payload: entryOver('100.00'), recordNo: '500' }],
        },
      ]);
      expect(operations[0]?.attempts[0]?.sendDeadline).toEqual(operation.attempts[0]?.sendDeadline);
    });

    it('keep nothing of a transaction that fails', async () => {
      await receive(wonDeal('41', 1));
      const failing = store.transaction(async (unit) => {
        const [one] = await unit.lockDueDeals(1);
        if (one) await unit.save([{ book: { ...one, deal: { ...one.deal, status: 'posted' } }, notes: [] }]);
        throw new Error('a crash');
      });
      await expect(failing).rejects.toThrow('a crash');
      expect((await book('41')).deal.status).toBe('received');
    });

    it('never give a due deal to two planners', async () => {
      await receive(...Array.from({ length: 20 }, (_, index) => wonDeal(String(index + 1), 1)));
      const both = await Promise.all([plan(), plan()]);
      const dealIds = both.flat().map(({ deal }) => deal.dealId);
      expect(new Set(dealIds).size).toBe(20);
      expect(dealIds).toHaveLength(20);
    });

    it('never give an operation to two engines', async () => {
      await receive(...Array.from({ length: 20 }, (_, index) => wonDeal(String(index + 1), 1)));
      await plan();
      const claims = (await Promise.all([claim(), claim(), claim()])).flat();
      expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
      expect(claims.length + (await claim()).length).toBe(20);
    });

    it('offer an operation only in its scope, and not while its deal is due for planning', async () => {
      await receive(wonDeal('41', 1));
      await plan('E1');
      expect(await store.claimableScopes()).toEqual([inEntity]);
      expect(await claim(topLevel)).toEqual([]);
      await store.transaction((unit) => unit.requestPlan({ dealIds: ['41'] }, false));
      expect(await store.claimableScopes()).toEqual([]);
      expect(await claim(inEntity)).toEqual([]);
      await plan('E1');
      expect(await claim(inEntity)).toHaveLength(1);
    });

    it('refuse a second operation in flight for one deal', async () => {
      await receive(wonDeal('41', 1));
      await plan();
      const [first] = await claim();
      const second = store.transaction(async (unit) => {
        const one = only(await unit.openDealBooks(['41']));
        if (first) await unit.save([{ book: { ...one, operations: [...one.operations, twinOf(first)] }, notes: [] }]);
      });
      await expect(second).rejects.toThrow(/operations_one_in_flight/);
    });

    it('refuse a record number that belongs to another operation', async () => {
      await post('41', '500');
      await expect(post('42', '500')).rejects.toThrow(/operations_record_unique/);
      const owners = await store.transaction((unit) => unit.recordOwners('journal-entry', ['500', '501']));
      expect([...owners.keys()]).toEqual(['500']);
    });

    it('count what is not proven in a scope, until something was read back there', async () => {
      await receive(wonDeal('41', 1), wonDeal('42', 1));
      await plan();
      await claim();
      const before = await store.transaction((unit) => unit.lockScope(topLevel));
      expect(before).toMatchObject({ verifiedAt: null, unproven: 2 });
      await store.transaction(async (unit) =>
        unit.saveScope({ ...before, verifiedAt: unit.now, watchedRecordNo: '77' }),
      );
      const after = await store.transaction((unit) => unit.lockScope(topLevel));
      expect(after).toMatchObject({ watchedRecordNo: '77' });
      expect(after.verifiedAt).not.toBeNull();
      expect(await store.knownScopes()).toContainEqual(topLevel);
    });

    it('know the claims whose answer can no longer come', async () => {
      await receive(wonDeal('41', 1));
      await plan();
      await claim();
      expect(await store.overdueSubjects(0, 10)).toEqual([]);
      expect(await store.overdueSubjects(-settings.sendDeadlineMs - 1_000, 10)).toEqual([{ kind: 'deal', id: '41' }]);
    });

    it('point to what should be asked about, with every scope it was sent in', async () => {
      await receive(wonDeal('41', 1));
      await plan();
      const [operation] = await claim();
      expect(await store.dueQuestions(10)).toEqual([]);
      await store.transaction(async (unit) => {
        const one = only(await unit.openDealBooks(['41']));
        const doubtful = one.operations.map((each): Operation => ({
          ...each,
          state: 'unknown',
          dueAt: unit.now,
          entity: 'E1',
        }));
        await unit.save([{ book: { ...one, operations: doubtful }, notes: [] }]);
      });
      const [pointer] = await store.dueQuestions(10);
      expect(pointer).toMatchObject({
        operationId: operation?.id,
        reference: operation?.reference,
        scopes: [topLevel],
      });
      expect(await store.pointerTo(operation?.id ?? '')).toEqual(pointer);
      expect(await store.pointerTo(randomUUID())).toBeUndefined();
    });

    it('know the last references recorded in a scope, the newest first', async () => {
      const first = await post('41', '500');
      const second = await post('42', '501');
      expect(await store.knownReferences(topLevel, 1)).toEqual([second.reference]);
      expect(await store.knownReferences(topLevel, 5)).toEqual([second.reference, first.reference]);
      expect(await store.knownReferences(inEntity, 5)).toEqual([]);
    });

    it('make deals due by id, hold, cause or organization, and by nothing none', async () => {
      await receive(wonDeal('41', 1), wonDeal('42', 1, { organization: { organizationId: '88', name: 'Other' } }));
      await store.transaction(async (unit) => {
        const books = await unit.lockDueDeals(10);
        await unit.save(books.map((one) => heldBy(one, unit, `mapping:${one.deal.dealId}`)));
      });
      const request = (selector: Parameters<BookUnit['requestPlan']>[0]): Promise<number> =>
        store.transaction((unit) => unit.requestPlan(selector, true));
      expect(await request({})).toBe(0);
      expect(await request({ dealIds: ['41', '99'] })).toBe(1);
      expect(await request({ cause: 'mapping:42' })).toBe(1);
      expect(await request({ cause: 'mapping:42', dealIds: ['41'] })).toBe(0);
      expect(await request({ holdKinds: ['mapping', 'party'] })).toBe(2);
      expect(await request({ organizationId: '88' })).toBe(1);
      expect(await request({ all: true })).toBe(2);
      expect((await book('41')).deal).toMatchObject({ retryRefused: true, holds: [{ cause: 'mapping:41' }] });
      expect(await request({ operationStates: ['ready'] })).toBe(0);
      await plan();
      expect(await request({ operationStates: ['ready', 'done'] })).toBe(2);
    });

    it('make only those of the chosen deals due that the change concerns', async () => {
      await receive(wonDeal('41', 1), wonDeal('42', 1), wonDeal('43', 1));
      await store.transaction(async (unit) => {
        const books = await unit.openDealBooks(['41', '42']);
        await unit.save(books.map((one) => heldBy(one, unit, 'mapping:x')));
      });
      const request = (selector: Parameters<BookUnit['requestPlan']>[0]): Promise<number> =>
        store.transaction((unit) => unit.requestPlan(selector, true));
      expect(await request({ held: true, concerns: ({ dealId }) => dealId !== '41' })).toBe(1);
      expect((await book('42')).deal.retryRefused).toBe(true);
      expect((await book('41')).deal.retryRefused).toBe(false);
      expect((await book('43')).deal.retryRefused).toBe(false);
      expect(await request({ concerns: () => true })).toBe(0);
    });

    it('make only what is held due when all that is held is asked for', async () => {
      await receive(wonDeal('41', 1), wonDeal('42', 1));
      await store.transaction(async (unit) => {
        const books = await unit.openDealBooks(['41']);
        await unit.save(books.map((one) => heldBy(one, unit, 'mapping:41')));
      });
      expect(await store.transaction((unit) => unit.requestPlan({ held: true }, true))).toBe(1);
      expect((await book('42')).deal.retryRefused).toBe(false);
    });

    it('let a hold keep its age while it lasts, and forget it when it is over', async () => {
      await receive(wonDeal('41', 1));
      await hold('mapping:a', 'mapping:b');
      const { since } = (await book('41')).deal.holds.find(({ cause }) => cause === 'mapping:b') ?? {};
      await hold('mapping:b', 'mapping:c');
      const after = (await book('41')).deal.holds;
      expect(after.map(({ cause }) => cause).toSorted()).toEqual(['mapping:b', 'mapping:c']);
      expect(after.find(({ cause }) => cause === 'mapping:b')?.since).toEqual(since);
    });

    it('keep the canary and the recovery state', async () => {
      const state = await store.transaction(async (unit) => {
        const { now } = unit;
        const tested = { ...canary, checkedAt: now, triedAt: now };
        await unit.saveCanary({ ...tested, probes: [{ controlId: 'c', usedAt: now, doubtful: true }] });
        await unit.saveRecovery({ since: now, references: ['AB-1'], checkedAt: null });
        return now;
      });
      const [kept, recovery] = await store.transaction(async (unit) => [
        await unit.loadCanary(),
        await unit.loadRecovery(),
      ]);
      expect(kept).toMatchObject({ checkedAt: state, probes: [{ controlId: 'c', usedAt: state, doubtful: true }] });
      expect(recovery).toEqual({ since: state, references: ['AB-1'], checkedAt: null });
    });

    it('know which recorded entries should be looked at now', async () => {
      await post('41', '500');
      const [due, ...others] = await store.dueLooks(10);
      expect(others).toEqual([]);
      expect(due).toMatchObject({ recordNo: '500', ledger: null });
      const sight = { state: 'posted', batchNo: '12', misses: 0, problem: null, accepted: ['x'] } as const;
      await store.transaction(async (unit) => {
        const one = only(await unit.openDealBooks(['41']));
        const operations = one.operations.map((operation) => ({ ...operation, ledger: sight, lookDueAt: null }));
        await unit.save([{ book: { ...one, operations }, notes: [] }]);
      });
      expect(await store.dueLooks(10)).toEqual([]);
      expect((await store.operation(due?.id ?? ''))?.ledger).toEqual(sight);
    });
  });
}
