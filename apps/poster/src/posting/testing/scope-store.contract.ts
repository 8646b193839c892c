import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import type { LookupScope } from '../model/lookup-scope.js';
import { entryReference } from '../model/ledger-reference.js';
import type { BookStore } from '../ports/book.store.js';
import { ContractBooks, foundOf, identity, inEntity, topLevel, type OpenedStore } from './contract-books.js';
import { wonDeal } from './posting-fixtures.js';

/** What every store of books must know of scopes, of what waits in them, and of what was found in the ledger. */
export function describeScopeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`scopes and what was found in ${name}`, () => {
    const contract = new ContractBooks();
    const { receive, plan, claim, book, post, hold, propose } = contract;
    let store: BookStore;
    beforeEach(async () => {
      store = await contract.open(open);
    });
    afterAll(() => contract.close());

    it('offer no scope that rests after a failure, and no other the less', async () => {
      await receive(wonDeal('41', 1));
      await plan('E1');
      await receive(wonDeal('42', 1));
      await plan();
      const restUntil = (at: (now: Date) => Date): Promise<void> =>
        store.transaction(async (unit) => {
          const scope = await unit.lockScope(inEntity);
          const trouble = { kind: 'unreachable', text: 'inactive', since: unit.now, failures: 3 } as const;
          await unit.saveScope({ ...scope, trouble: { ...trouble, restsUntil: at(unit.now) } });
        });
      await restUntil((now) => new Date(now.getTime() + 60_000));
      expect(await store.claimableScopes()).toEqual([topLevel]);
      const kept = await store.transaction((unit) => unit.lockScope(inEntity));
      expect(kept.trouble).toMatchObject({ kind: 'unreachable', text: 'inactive', failures: 3 });
      const { scopes } = await store.transaction((unit) => unit.loadObstacles());
      const { since } = kept.trouble ?? {};
      expect(scopes).toEqual([{ scope: inEntity, reason: 'unreachable', text: 'inactive', since }]);
      await restUntil((now) => now);
      expect(await store.claimableScopes()).toEqual([inEntity, topLevel]);
    });

    it('offer no scope whose first entry is not proven, however many wait there', async () => {
      await receive(...Array.from({ length: 20 }, (_, index) => wonDeal(String(index + 1), 1)));
      await plan('E1');
      await claim(inEntity);
      await receive(wonDeal('99', 1));
      await plan();
      expect(await store.claimableScopes()).toEqual([topLevel]);
      const { scopes } = await store.transaction((unit) => unit.loadObstacles());
      expect(scopes).toEqual([{ scope: inEntity, reason: 'unproven', text: '', since: null }]);
      await store.transaction(async (unit) =>
        unit.saveScope({ ...(await unit.lockScope(inEntity)), verifiedAt: unit.now }),
      );
      expect(await store.claimableScopes()).toEqual([inEntity, topLevel]);
      expect((await store.transaction((unit) => unit.loadObstacles())).scopes).toEqual([]);
    });

    it('find the deals that wait in a scope, or anywhere, and do not show why', async () => {
      await receive(wonDeal('41', 1), wonDeal('42', 1));
      await plan('E1');
      await receive(wonDeal('43', 1));
      await plan();
      const reason = { kind: 'waiting', cause: 'waiting:scope:x', message: 'No rule', remedy: 'Wait' } as const;
      const waiting = (scope: LookupScope | null, changes: { message?: string } = {}): Promise<string[]> =>
        store.transaction(async (unit) => {
          const books = await unit.lockWaiting(scope, { ...reason, ...changes }, 10);
          return books.map(({ deal }) => deal.dealId).toSorted();
        });
      expect(await waiting(inEntity)).toEqual(['41', '42']);
      expect(await waiting(null)).toEqual(['41', '42', '43']);
      await hold(reason.cause);
      expect(await waiting(inEntity)).toEqual(['42']);
      expect(await waiting(inEntity, { message: 'Something else' })).toEqual(['41', '42']);
      await claim(inEntity);
      expect(await waiting(null)).toEqual(['43']);
    });

    it('find the deals that wait for a party when its scope is stuck', async () => {
      await receive(wonDeal('41', 1), wonDeal('42', 1));
      await hold('waiting:party:77');
      const vendors: LookupScope = { object: 'vendor', entity: null };
      const reason = { kind: 'waiting', cause: 'waiting:scope:vendor@', message: 'No rule', remedy: 'Wait' } as const;
      const waiting = (): Promise<string[]> =>
        store.transaction(async (unit) => (await unit.lockWaiting(vendors, reason, 10)).map(({ deal }) => deal.dealId));
      expect(await waiting()).toEqual(['41']);
      await hold('waiting:party:77', reason.cause);
      expect(await waiting()).toEqual([]);
    });

    it('take references for known once somebody accepted them', async () => {
      const unknown = (): Promise<string[]> =>
        store.transaction((unit) => unit.unknownReferences(['ZZZZ1-1', 'ZZZZ2-1']));
      await store.transaction((unit) => unit.saveFound('journal-entry', [foundOf('ZZZZ1-1')]));
      await store.transaction((unit) => unit.saveFound('journal-entry', [foundOf('ZZZZ1-1')]));
      expect(await unknown()).toHaveLength(2);
      expect(await store.transaction((unit) => unit.acceptFound(['ZZZZ1-1']))).toBe(1);
      expect(await store.transaction((unit) => unit.acceptFound(['ZZZZ1-1']))).toBe(0);
      expect(await unknown()).toEqual(['ZZZZ2-1']);
      await store.transaction((unit) => unit.saveFound('journal-entry', [foundOf('ZZZZ1-1'), foundOf('ZZZZ2-1')]));
      expect(await unknown()).toEqual(['ZZZZ2-1']);
    });

    it('show a deal what was found of it, until an operation knows it or somebody settles it', async () => {
      await receive(wonDeal('41', 1));
      const reference = entryReference(identity, '41', 1);
      const other = entryReference(identity, '41', 7);
      await store.transaction((unit) => unit.saveFound('journal-entry', [foundOf(reference), foundOf(other)]));
      expect((await book('41')).found).toEqual([reference, other].toSorted());
      expect(await store.transaction((unit) => unit.openFound())).toEqual([reference, other].toSorted());
      await plan();
      expect((await book('41')).found).toEqual([reference, other].toSorted());
      const by = { actor: 'ada', reason: 'looked after' };
      await store.transaction((unit) => unit.settleFound([other], by));
      expect((await book('41')).found).toEqual([reference]);
      await store.transaction((unit) => unit.requestPlan({ dealIds: ['41'] }, false));
      await plan();
      expect(await book('41')).toMatchObject({ found: [], operations: [{ reference, knownRecorded: true }] });
      expect(await store.transaction((unit) => unit.openFound())).toEqual([other]);
    });

    it('tell references of ours from others', async () => {
      const { reference } = await post('41', '500');
      const unknown = await store.transaction((unit) => unit.unknownReferences([reference, 'ZZZZ1-1']));
      expect(unknown).toEqual(['ZZZZ1-1']);
    });

    it('keep the operations of a party in order, under the lock of the party', async () => {
      await Promise.all([propose(1, { name: 'Kestrel' }), propose(1, { name: 'Kestrel' })]);
      await propose(2, { name: 'Kestrel Optics' });
      const scope: LookupScope = { object: 'vendor', entity: null };
      const [operation, ...others] = await claim(scope);
      expect(others).toEqual([]);
      expect(operation).toMatchObject({ version: 2, payload: { name: 'Kestrel Optics' }, reference: 'V77' });
    });
  });
}
