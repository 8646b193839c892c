import type { HoldReason } from '@app/mapping';

import type { Book, DealBook } from '../model/book.js';
import type { AuditNote, Decision } from '../model/decision.js';
import { type LookupScope, scopeKey, scopeOf } from '../model/lookup-scope.js';
import type { ScopeObstacle } from '../model/scope-state.js';
import type { SendingObstacles } from '../model/sending-obstacles.js';
import { holdsFor } from './planning-holds.js';

const SCOPE_CAUSE = 'waiting:scope:';
export const RECOVERY_CAUSE = 'waiting:recovery';

export function scopeHold({ scope, reason, text }: ScopeObstacle): HoldReason {
  const where = placeOf(scope);
  const cause = `${SCOPE_CAUSE}${scopeKey(scope)}`;
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
  now: Date,
  before: DealBook = book,
): Decision<DealBook> {
  const others = book.deal.holds.filter(({ cause }) => !isSendingCause(cause));
  const reasons = [...others, ...reasonsFor(book, obstacles)];
  const holds = holdsFor({ ...book.deal, holds: [...book.deal.holds, ...before.deal.holds] }, reasons, now);
  const known = new Map(book.deal.holds.map((hold) => [hold.cause, hold.message]));
  if (holds.length === known.size && holds.every(({ cause, message }) => known.get(cause) === message))
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

function reasonsFor(book: DealBook, { scopes, recovery }: SendingObstacles): HoldReason[] {
  const next = book.operations.find(({ state }) => state === 'ready');
  const inFlight = book.operations.some(({ state }) => ['sending', 'unknown', 'manual'].includes(state));
  if (!next || inFlight) return [];
  const key = scopeKey(scopeOf(next));
  const here = scopes.filter(({ scope }) => scopeKey(scope) === key).map(scopeHold);
  return recovery.since === null ? here : [recoveryHold(), ...here];
}

function isSendingCause(cause: string): boolean {
  return cause === RECOVERY_CAUSE || cause.startsWith(SCOPE_CAUSE);
}

function placeOf({ entity }: LookupScope): string {
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
