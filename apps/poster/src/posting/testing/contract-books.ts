import { randomUUID } from 'node:crypto';

import type { DealWon } from '@app/contracts';

import type { DealBook } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import type { FoundReference } from '../model/found-record.js';
import { partsOfReference } from '../model/ledger-reference.js';
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

export const settings = defaultPostingSettings;
const ids = new RandomIdSource();
export const identity = { environmentId: 'test', company: companyOfTests };
export const topLevel: LookupScope = { object: 'journal-entry', entity: null };
export const inEntity: LookupScope = { object: 'journal-entry', entity: 'E1' };
export const canary = { checkedAt: null, triedAt: null, holds: true, finding: '', probes: [] };

export interface OpenedStore {
  readonly store: BookStore;
  /** Fresh books. */
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Books of any store, and the steps that bring them into a state. */
export class ContractBooks {
  private opened: OpenedStore | undefined;

  get store(): BookStore {
    if (!this.opened) throw new Error('not open yet');
    return this.opened.store;
  }

  /** Fresh books. */
  async open(open: () => Promise<OpenedStore>): Promise<BookStore> {
    this.opened ??= await open();
    await this.opened.reset();
    return this.opened.store;
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  readonly receive = (...events: DealWon[]): Promise<void> =>
    this.store.transaction(async (unit) => {
      const books = await unit.openDealBooks(events.map((event) => event.dealId));
      await unit.save(books.map((book) => acceptEvent(book, eventOf(events, book), unit.now)));
    });
  readonly plan = (entity: string | null = null): Promise<DealBook[]> =>
    this.store.transaction(async (unit) => {
      const books = await unit.lockDueDeals(100);
      await unit.save(books.map((book) => planned(book, unit, entity)));
      return books;
    });
  readonly claim = (scope = topLevel): Promise<Operation[]> =>
    this.store.transaction(async (unit) => {
      const state = { ...(await unit.lockScope(scope)), verifiedAt: unit.now };
      const books = await unit.lockClaimable(scope, 10);
      const circumstances = { now: unit.now, scope: state, canary, revision: '1', settings, rules, ids };
      const decisions = books.map((book) => claimOperation(book, circumstances));
      await unit.save(decisions.map(({ decision }) => decision));
      return decisions.flatMap((one) => (one.claim ? [one.claim.operation] : []));
    });
  readonly answer = (operation: Operation, recordNo: string): Promise<void> =>
    this.store.transaction(async (unit) => {
      const books = await unit.lockBooks([operation.subject]);
      const attemptId = operation.attempts.at(-1)?.id ?? '';
      const outcome = { kind: 'succeeded' as const, recordNo };
      const circumstances = { now: unit.now, settings, rules, scopeVerified: true };
      await unit.save(
        books.map((book) => recordOutcome(book, { operationId: operation.id, attemptId, outcome }, circumstances)),
      );
    });
  readonly book = (dealId: string): Promise<DealBook> =>
    this.store.transaction(async (unit) => only(await unit.openDealBooks([dealId])));
  readonly post = async (dealId: string, recordNo: string): Promise<Operation> => {
    await this.receive(wonDeal(dealId, 1));
    await this.plan();
    const [operation] = await this.claim();
    if (!operation) throw new Error('nothing was claimed');
    await this.answer(operation, recordNo);
    await this.plan();
    return operation;
  };

  readonly hold = (...causes: string[]): Promise<void> =>
    this.store.transaction(async (unit) => {
      const one = only(await unit.openDealBooks(['41']));
      await unit.save([heldBy(one, unit, ...causes)]);
    });

  readonly propose = (version: number, payload: unknown): Promise<void> =>
    this.store.transaction(async (unit) => {
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
}

export function foundOf(reference: string): FoundReference {
  return { reference, recordNo: '1', dealId: partsOfReference(identity, reference)?.dealId ?? null };
}

function eventOf(events: readonly DealWon[], { deal }: DealBook): DealWon {
  const event = events.find(({ dealId }) => dealId === deal.dealId);
  if (!event) throw new Error(`no event of deal ${deal.dealId}`);
  return event;
}

export function planned(book: DealBook, unit: BookUnit, entity: string | null): Decision<DealBook> {
  const desired = { kind: 'entries', entries: [entryOver('100.00', { entity })], excluded: [] } as const;
  const brakes = { observe: false, paused: false };
  return planDeal(book, { now: unit.now, identity, revision: '1', desired, brakes, quietMs: 0, settings, rules, ids });
}

export function heldBy(book: DealBook, unit: BookUnit, ...causes: string[]): Decision<DealBook> {
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

export function twinOf(operation: Operation): Operation {
  return {
    ...operation,
    id: randomUUID(),
    sequence: operation.sequence + 1,
    reference: `${operation.reference}X`,
    controlId: `${operation.controlId}X`,
    attempts: [],
  };
}

export function only<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('there is none');
  return item;
}
