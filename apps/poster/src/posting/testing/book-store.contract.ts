import { randomUUID } from 'node:crypto';

import type { DealWon } from '@app/contracts';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

import type { DealBook } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import type { FoundReference } from '../model/found-record.js';
import { entryReference, partsOfReference } from '../model/ledger-reference.js';
import type { LookupScope } from '../model/lookup-scope.js';
import type { Operation } from '../model/operation.js';
import { defaultPostingSettings } from '../model/posting-settings.js';
import type { BookStore, BookUnit } from '../ports/book.store.js';
import { acceptEvent } from '../protocol/deal-acceptance.js';
import { planDeal } from '../protocol/deal-planning.js';
import { claimOperation } from '../protocol/operation-claim.js';
import { recordOutcome } from '../protocol/operation-outcome.js';
import { proposeParty } from '../protocol/operation-proposal.js';
import { protocolRules as rules } from '../protocol/protocol-rules.js';
import { RandomIdSource } from '../services/random-id.source.js';
import { companyOfTests, entryOver, wonDeal } from './posting-fixtures.js';

const settings = defaultPostingSettings;
const ids = new RandomIdSource();
const identity = { environmentId: 'test', company: companyOfTests };
const topLevel: LookupScope = { object: 'journal-entry', entity: null };
const inEntity: LookupScope = { object: 'journal-entry', entity: 'E1' };
const canary = { checkedAt: null, triedAt: null, holds: true, finding: '', probes: [] };

export interface OpenedStore {
  readonly store: BookStore;
  /** Fresh books. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** What every store of books must do; the services rest on nothing else. */
export function describeBookStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`books in ${name}`, () => {
    let opened: OpenedStore | undefined;
    let store: BookStore;
    beforeEach(async () => {
      opened ??= await open();
      await opened.reset();
      ({ store } = opened);
    });
    afterAll(() => opened?.close());

    const receive = (...events: DealWon[]): Promise<void> =>
      store.transaction(async (unit) => {
        const books = await unit.openDealBooks(events.map((event) => event.dealId));
        await unit.save(books.map((book) => acceptEvent(book, eventOf(events, book), unit.now)));
      });
    const plan = (entity: string | null = null): Promise<DealBook[]> =>
      store.transaction(async (unit) => {
        const books = await unit.lockDueDeals(100);
        await unit.save(books.map((book) => planned(book, unit, entity)));
        return books;
      });
    const claim = (scope = topLevel): Promise<Operation[]> =>
      store.transaction(async (unit) => {
        const state = { ...(await unit.lockScope(scope)), verifiedAt: unit.now };
        const books = await unit.lockClaimable(scope, 10);
        const circumstances = { now: unit.now, scope: state, canary, revision: '1', settings, rules, ids };
        const decisions = books.map((book) => claimOperation(book, circumstances));
        await unit.save(decisions.map(({ decision }) => decision));
        return decisions.flatMap((one) => (one.claim ? [one.claim.operation] : []));
      });
    const answer = (operation: Operation, recordNo: string): Promise<void> =>
      store.transaction(async (unit) => {
        const books = await unit.lockBooks([operation.subject]);
        const attemptId = operation.attempts.at(-1)?.id ?? '';
        const outcome = { kind: 'succeeded' as const, recordNo };
        const circumstances = { now: unit.now, settings, rules, scopeVerified: true };
        await unit.save(
          books.map((book) => recordOutcome(book, { operationId: operation.id, attemptId, outcome }, circumstances)),
        );
      });
    const book = (dealId: string): Promise<DealBook> =>
      store.transaction(async (unit) => only(await unit.openDealBooks([dealId])));
    const post = async (dealId: string, recordNo: string): Promise<Operation> => {
      await receive(wonDeal(dealId, 1));
      await plan();
      const [operation] = await claim();
      if (!operation) throw new Error('nothing was claimed');
      await answer(operation, recordNo);
      await plan();
      return operation;
    };

    const hold = (...causes: string[]): Promise<void> =>
      store.transaction(async (unit) => {
        const one = only(await unit.openDealBooks(['41']));
        await unit.save([heldBy(one, unit, ...causes)]);
      });

    const propose = (version: number, payload: unknown): Promise<void> =>
      store.transaction(async (unit) => {
        const party = await unit.openPartyBook('77');
        const proposal = {
          partyId: '77',
          kind: 'vendor',
          action: 'create',
          reference: 'V77',
          version,
          payload,
        } as const;
        await unit.save([proposeParty(party, proposal, { now: unit.now, identity, ids })]);
      });

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

function foundOf(reference: string): FoundReference {
  return { reference, recordNo: '1', dealId: partsOfReference(identity, reference)?.dealId ?? null };
}

function eventOf(events: readonly DealWon[], { deal }: DealBook): DealWon {
  const event = events.find(({ dealId }) => dealId === deal.dealId);
  if (!event) throw new Error(`no event of deal ${deal.dealId}`);
  return event;
}

function planned(book: DealBook, unit: BookUnit, entity: string | null): Decision<DealBook> {
  const desired = { kind: 'entries', entries: [entryOver('100.00', { entity })], excluded: [] } as const;
  const brakes = { observe: false, paused: false };
  return planDeal(book, { now: unit.now, identity, revision: '1', desired, brakes, quietMs: 0, settings, rules, ids });
}

function heldBy(book: DealBook, unit: BookUnit, ...causes: string[]): Decision<DealBook> {
  const since = (cause: string): Date => book.deal.holds.find((one) => one.cause === cause)?.since ?? unit.now;
  const holds = causes.map((cause) => ({
    kind: 'mapping' as const,
    cause,
    message: 'No rule',
    remedy: 'Save one',
    since: since(cause),
  }));
  return { book: { ...book, deal: { ...book.deal, planDueAt: null, status: 'held', holds } }, notes: [] };
}

function twinOf(operation: Operation): Operation {
  return {
    ...operation,
    id: randomUUID(),
    sequence: operation.sequence + 1,
    reference: `${operation.reference}X`,
    controlId: `${operation.controlId}X`,
    attempts: [],
  };
}

function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('there is none');
  return item;
}
