import type { HoldReason } from '@app/mapping';

import type { Book, DealBook } from '../model/book.js';
import type { AuditNote, Decision } from '../model/decision.js';
import { type LookupScope, scopeKey, scopeOf } from '../model/lookup-scope.js';
import type { PostingSettings } from '../model/posting-settings.js';
import type { ScopeObstacle } from '../model/scope-state.js';
import type { SendingObstacles } from '../model/sending-obstacles.js';
import { canaryHasFailed } from './canary-verdict.js';
import { holdsFor } from './planning-holds.js';
import type { ProtocolRules } from './protocol-rules.js';

const SCOPE_CAUSE = 'waiting:scope:';
const CANARY_CAUSE = 'waiting:canary';
export const RECOVERY_CAUSE = 'waiting:recovery';
/** Begins the cause of deals whose vendor or customer is being found or created. */
export const PARTY_CAUSE = 'waiting:party:';

export interface SendingCircumstances {
  readonly now: Date;
  readonly settings: PostingSettings;
  readonly rules: ProtocolRules;
}

export function scopeHold({ scope, reason, text }: ScopeObstacle): HoldReason {
  const where = placeOf(scope);
  const cause = scopeCause(scope);
  if (reason === 'unproven')
    return {
      kind: 'waiting',
      cause,
      message: `Nothing more is sent to ${where}: its first entry is not proven yet, it was not read back from Intacct.`,
      remedy: 'Check that the Intacct user may list records there; the others follow once the first one was seen.',
    };
  if (reason === 'unreachable')
    return {
      kind: 'waiting',
      cause,
      message: `Nothing can be sent: ${where} cannot be reached (${text}).`,
      remedy: 'Check that it is active and that the Intacct user may sign in to it; it is tried again by itself.',
    };
  return {
    kind: 'waiting',
    cause,
    message: `Nothing is sent to ${where}: it could not be compared with the books since the start (${text}).`,
    remedy: 'Check that the Intacct user may list records there; it is tried again by itself.',
  };
}

/** Cause of all deals that wait for this scope. */
export function scopeCause(scope: LookupScope): string {
  return `${SCOPE_CAUSE}${scopeKey(scope)}`;
}

function canaryHold(): HoldReason {
  return {
    kind: 'waiting',
    cause: CANARY_CAUSE,
    message: 'An earlier attempt may have landed; it is sent again once Intacct has been seen to refuse repeated keys.',
    remedy: 'Nothing to do: the test is due and is made by itself as soon as Intacct can be reached.',
  };
}

export function recoveryHold(): HoldReason {
  return {
    kind: 'waiting',
    cause: RECOVERY_CAUSE,
    message: 'Recovery: Intacct holds records with our mark that no operation here knows, so nothing is sent.',
    remedy: 'Look at the references that were found, then end the recovery with a reason.',
  };
}

/**
 * The deal with the holds of whatever keeps its next operation from going out; unchanged when they are there already.
 * `before`: the deal before it was planned anew, so that a hold that lasts keeps its age.
 */
export function holdForSending(
  book: DealBook,
  obstacles: SendingObstacles,
  circumstances: SendingCircumstances,
  before: DealBook = book,
): Decision<DealBook> {
  const others = book.deal.holds.filter(({ cause }) => !isSendingCause(cause));
  const reasons = [...others, ...reasonsFor(book, obstacles, circumstances)];
  const known = { ...book.deal, holds: [...book.deal.holds, ...before.deal.holds] };
  const holds = holdsFor(known, reasons, circumstances.now);
  const shown = new Map(book.deal.holds.map((hold) => [hold.cause, hold.message]));
  if (holds.length === shown.size && holds.every(({ cause, message }) => shown.get(cause) === message))
    return { book, notes: notesOn(before, book) };
  const status = holds.length > 0 ? 'held' : 'posting';
  const after: DealBook = { ...book, deal: { ...book.deal, holds, status } };
  return { book: after, notes: notesOn(before, after) };
}

/** The operation goes out: whatever kept it is over. */
export function releaseForSending<T extends Book>(book: T): Decision<T> {
  const { deal } = book;
  if (!deal?.holds.some(({ cause }) => isSendingCause(cause))) return { book, notes: [] };
  const after = withoutSendingHolds(book);
  return { book: after, notes: notesOn(book, after) };
}

export function withoutSendingHolds<T extends Book>(book: T): T {
  const { deal } = book;
  if (!deal?.holds.some(({ cause }) => isSendingCause(cause))) return book;
  const holds = deal.holds.filter(({ cause }) => !isSendingCause(cause));
  return { ...book, deal: { ...deal, holds, status: holds.length > 0 ? deal.status : 'posting' } };
}

function reasonsFor(book: DealBook, obstacles: SendingObstacles, circumstances: SendingCircumstances): HoldReason[] {
  const { scopes, recovery, canary } = obstacles;
  const next = book.operations.find(({ state }) => state === 'ready');
  const inFlight = book.operations.some(({ state }) => ['sending', 'unknown', 'manual'].includes(state));
  if (waitsForParty(book)) return scopes.filter(({ scope }) => scope.object !== 'journal-entry').map(scopeHold);
  if (!next || inFlight) return [];
  const key = scopeKey(scopeOf(next));
  const here = scopes.filter(({ scope }) => scopeKey(scope) === key).map(scopeHold);
  if (recovery.since !== null) here.unshift(recoveryHold());
  const { rules, now, settings } = circumstances;
  const isTested = rules.mayResend(next, canary, now, settings) || canaryHasFailed(canary);
  return isTested ? here : [...here, canaryHold()];
}

/** Its vendor or customer has to be written first, so that whatever keeps that keeps the deal, too. */
function waitsForParty({ deal }: DealBook): boolean {
  return deal.holds.some(({ cause }) => cause.startsWith(PARTY_CAUSE));
}

function isSendingCause(cause: string): boolean {
  return cause === RECOVERY_CAUSE || cause === CANARY_CAUSE || cause.startsWith(SCOPE_CAUSE);
}

function placeOf({ object, entity }: LookupScope): string {
  if (object !== 'journal-entry') return `the ${object}s`;
  return entity === null ? 'the top level' : `entity ${entity}`;
}

/** Only causes that came or went are told: a message that changed is not news to the auditor. */
function notesOn(before: Book, after: Book): AuditNote[] {
  const old = causesOf(before);
  const now = causesOf(after);
  const [oldOfSending, nowOfSending] = [old.filter(isSendingCause), now.filter(isSendingCause)];
  const isSame = oldOfSending.length === nowOfSending.length && oldOfSending.every((one) => nowOfSending.includes(one));
  if (isSame) return [];
  return [
    {
      action: nowOfSending.length > 0 ? 'posting.held' : 'posting.released',
      subjectType: 'deal',
      subjectId: after.subject.id,
      outcome: 'succeeded',
      before: { holds: old },
      after: { holds: now },
    },
  ];
}

function causesOf(book: Book): string[] {
  return (book.deal?.holds ?? []).map(({ cause }) => cause);
}
