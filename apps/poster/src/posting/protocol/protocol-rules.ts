import type { DesiredEntry } from '@app/mapping';

import { isOpen } from '../model/attempt.js';
import type { CanaryState } from '../model/canary-state.js';
import type { DealState } from '../model/deal-state.js';
import { looksLike } from '../model/entry-content.js';
import type { Operation } from '../model/operation.js';
import { type SeenEntry, standsAsSent } from '../model/seen-entry.js';
import type { PostingSettings } from '../model/posting-settings.js';
import type { FoundEntry } from '../ports/ledger.gateway.js';
import { canaryAllows } from './canary-verdict.js';

/** One scope's answer to the question for one reference. */
export interface ScopeAnswer {
  /** A reference known to be there came back with the answer. */
  readonly controlFound: boolean;
}

/** What may happen when: every rule here has a history in which money is doubled or lost without it. */
export interface ProtocolRules {
  /** The subject has to wait: nobody knows yet whether this operation's record exists. */
  readonly awaitsOutcome: (operation: Operation) => boolean;
  /** Its key has to be used up before a new one is drawn. */
  readonly keepsKey: (operation: Operation) => boolean;
  /** It can be forgotten: none of its attempts can still reach the ledger. */
  readonly mayCancel: (operation: Operation) => boolean;
  /** It may be sent although an earlier attempt may have landed. */
  readonly mayResend: (operation: Operation, canary: CanaryState, now: Date, settings: PostingSettings) => boolean;
  /** "Not there" means something in this answer. */
  readonly countsAsAnswer: (answer: ScopeAnswer) => boolean;
  /** Asked often and late enough to say that nothing will come. */
  readonly absenceIsProven: (operation: Operation, askedAt: Date, settings: PostingSettings) => boolean;
  /** "Not there" after the ledger had said that it is: somebody removed it, and a person has to say what now. */
  readonly wasRemoved: (operation: Operation) => boolean;
  /** The worker that brings an answer still holds the operation. */
  readonly holdsFence: (operation: Operation, attemptFence: number) => boolean;
  /** More than one record of a key: which one counts is for a person to say. */
  readonly isAmbiguous: (recordNos: readonly string[]) => boolean;
  /** The next write may go out: the scope has been read from, or this is its first entry and goes alone. */
  readonly scopeIsOpen: (scope: { readonly verified: boolean; readonly unproven: number }) => boolean;
  /** What was planned still rests on what is in force. */
  readonly isCurrent: (operation: Operation, deal: DealState, revision: string) => boolean;
  /** The record shows what this payload would have made of it. */
  readonly landedAsSent: (found: FoundEntry, sent: DesiredEntry) => boolean;
  /** The recorded entry is still as it was sent, to the last line; `bridge`: what the ledger was first seen to add between entities. */
  readonly standsAsSent: (seen: SeenEntry, sent: DesiredEntry, bridge: string | null) => boolean;
}

export const protocolRules: ProtocolRules = {
  awaitsOutcome: (operation) => ['sending', 'unknown', 'manual'].includes(operation.state),

  keepsKey: (operation) => ['ready', 'rejected', 'watched'].includes(operation.state),

  mayCancel: (operation) => !operation.attempts.some(isOpen),

  mayResend: (operation, canary, now, settings) =>
    !operation.attempts.some(isOpen) || canaryAllows(canary, now, settings),

  countsAsAnswer: (answer) => answer.controlFound,

  absenceIsProven: (operation, askedAt, settings) =>
    operation.misses >= 2 && askedAt.getTime() > nothingCanLandAfter(operation, settings),

  wasRemoved: (operation) => operation.knownRecorded,

  holdsFence: (operation, attemptFence) => operation.state === 'sending' && operation.fence === attemptFence,

  isAmbiguous: (recordNos) => recordNos.length > 1,

  scopeIsOpen: (scope) => scope.verified || scope.unproven === 0,

  isCurrent: (operation, deal, revision) => operation.revision === revision && operation.version === deal.version,

  landedAsSent: looksLike,

  standsAsSent,
};

/** When the last attempt has had its deadline, its time-out and the ledger's execution allowance. Milliseconds. */
export function nothingCanLandAfter(operation: Operation, settings: PostingSettings): number {
  const deadlines = operation.attempts.filter(isOpen).map((attempt) => attempt.sendDeadline.getTime());
  return Math.max(0, ...deadlines) + settings.httpTimeoutMs + settings.settleAfterMs;
}
