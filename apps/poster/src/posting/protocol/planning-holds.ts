import type { HoldReason } from '@app/mapping';

import type { DealState, Hold } from '../model/deal-state.js';
import type { LedgerProblem } from '../model/ledger-sight.js';
import type { Operation } from '../model/operation.js';

export const SCHEDULE_CAUSE = 'schedule:posting';
export const LIVE_DIFFERS_CAUSE = 'review:live-differs';
export const DECLINED_OTHERWISE_CAUSE = 'review:declined-otherwise';

/** Why the planner itself holds a deal, apart from what the rules say. */
export const planningHolds = {
  unreadable: (problem: string): HoldReason => ({
    kind: 'unreadable',
    cause: 'unreadable:event',
    message: `An event of this deal could not be read: ${problem}`,
    remedy: 'Mend the cause and replay the dead letter.',
  }),
  planningFailed: (problem: string): HoldReason => ({
    kind: 'unreadable',
    cause: 'unreadable:planning',
    message: `The deal could not be planned: ${problem}`,
    remedy: 'This is a fault of the software; planning is tried again by itself.',
  }),
  conflict: (problem: string): HoldReason => ({
    kind: 'conflict',
    cause: 'conflict:versions',
    message: `Contradicting versions were received: ${problem}`,
    remedy: 'Check that a single ingest serves this company; the next version of the deal clears this.',
  }),
  baseline: (): HoldReason => ({
    kind: 'review',
    cause: 'review:baseline',
    message: 'The deal was won before the cutover and is presumed to be booked by hand.',
    remedy: 'Correct the ledger by hand where needed, or backfill the deal.',
  }),
  vanished: (): HoldReason => ({
    kind: 'review',
    cause: 'review:vanished',
    message: 'The deal can no longer be seen in Pipedrive; a lost permission looks the same as a deletion.',
    remedy: 'Find out which it is. If the deal is gone, correct the ledger by hand.',
  }),
  liveDiffers: (live: readonly Operation[]): HoldReason => ({
    kind: 'review',
    cause: LIVE_DIFFERS_CAUSE,
    message: `The ledger holds ${live.map(describe).join(', ')}, which the deal no longer asks for.`,
    remedy: 'Correct the ledger by hand: entries are not reversed automatically.',
  }),
  declinedOtherwise: (declined: readonly Operation[]): HoldReason => ({
    kind: 'review',
    cause: DECLINED_OTHERWISE_CAUSE,
    message: `It was decided never to post ${declined.map(({ reference }) => reference).join(', ')}, and the deal has changed since.`,
    remedy: 'If it is to be posted as it is now, send that operation again; if not, exclude the deal.',
  }),
  ledgerChanged: (live: Operation, { kind, text }: LedgerProblem): HoldReason => ({
    kind: 'review',
    cause: `review:ledger-${kind}`,
    message: `${live.reference}: ${text}.`,
    remedy: 'Undo it in Intacct, or decide the operation: adopt what is there, post it anew, or ignore it.',
  }),
  notPostedYet: (live: Operation): HoldReason => ({
    kind: 'waiting',
    cause: `waiting:ledger-${live.ledger?.state ?? 'posting'}`,
    message: `${describe(live)} is ${live.ledger?.state ?? 'not posted'} in Intacct and counts once it is posted there.`,
    remedy: 'Approve or post it in Intacct; it is looked at again by itself.',
  }),
  foundRecords: (references: readonly string[]): HoldReason => ({
    kind: 'review',
    cause: 'review:found-records',
    message: `The ledger holds ${references.join(', ')}, which no operation here knows.`,
    remedy: 'Look them up in Intacct and reverse what is wrong there, then settle them in the recovery of the deal.',
  }),
  recordDiffers: (live: Operation): HoldReason => ({
    kind: 'review',
    cause: 'review:record-differs',
    message: `${describe(live)}: ${live.review ?? ''}`,
    remedy: 'Compare the record with the deal and mend it in Intacct, or decide the operation: adopt it, or ignore it.',
  }),
  rejected: (operation: Operation): HoldReason => ({
    kind: operation.refusal?.kind === 'period' ? 'period' : 'rejected',
    cause: `${operation.refusal?.kind === 'period' ? 'period' : 'rejected'}:${operation.refusal?.code ?? 'refused'}`,
    message: `Intacct refused ${operation.reference}: ${operation.refusal?.message ?? 'no reason given'}`,
    remedy:
      operation.refusal?.kind === 'period'
        ? 'Open the period or choose another policy for closed periods, then plan again.'
        : 'Mend the rule, the deal or the setting in Intacct, then plan again.',
  }),
  inFlight: (operation: Operation): HoldReason => ({
    kind: 'waiting',
    cause: 'waiting:operation',
    message: `A newer version waits until the outcome of ${operation.reference} is known.`,
    remedy: 'Nothing to do: Intacct is being asked.',
  }),
  outcomeUnknown: (operation: Operation): HoldReason => ({
    kind: 'waiting',
    cause: 'waiting:operation',
    message: `Whether Intacct recorded ${operation.reference} is not known yet.`,
    remedy: 'Nothing to do: Intacct is being asked.',
  }),
  noAnswer: (operation: Operation): HoldReason => ({
    kind: 'waiting',
    cause: 'waiting:no-answer',
    message: `Whether Intacct recorded ${operation.reference} cannot be found out: ${operation.review ?? ''}`,
    remedy:
      'Let the Intacct user of this integration read entries and entities again; it goes on by itself then. If the records we know are really gone, decide the operation.',
  }),
  manual: (operation: Operation): HoldReason => ({
    kind: 'waiting',
    cause: 'waiting:decision',
    message: `${operation.reference} waits for a decision: ${operation.review ?? 'its outcome is not known'}`,
    remedy: 'Look it up in Intacct, then adopt the record, send again, or decide never to post it.',
  }),
  committed: (): HoldReason => ({
    kind: 'waiting',
    cause: 'waiting:plan',
    message: 'A part of the previous plan is recorded; its rest is sent before anything newer.',
    remedy: 'Nothing to do.',
  }),
  quiet: (until: Date): HoldReason => ({
    kind: 'quiet',
    cause: 'quiet:changed',
    message: `The deal changed a moment ago; it is posted if it stays as it is until ${until.toISOString()}.`,
    remedy: 'Nothing to do.',
  }),
  schedule: (runAt: Date): HoldReason => ({
    kind: 'schedule',
    cause: SCHEDULE_CAUSE,
    message: `Entries are posted on a schedule; the next run is at ${runAt.toISOString()}.`,
    remedy: 'Nothing to do, or change the posting schedule.',
  }),
  observe: (): HoldReason => ({
    kind: 'paused',
    cause: 'paused:observe',
    message: 'Observe mode: everything is planned and nothing is sent.',
    remedy: 'End observe mode when the plans look right.',
  }),
  paused: (): HoldReason => ({
    kind: 'paused',
    cause: 'paused:all',
    message: 'Posting is paused.',
    remedy: 'Resume posting.',
  }),
} as const;

/** Does this only say why an entry cannot be made now, and nothing against what the deal itself says? */
export function concernsNewEntries({ kind }: HoldReason): boolean {
  return !['unreadable', 'conflict', 'review'].includes(kind);
}

/** A hold that lasts keeps its age. */
export function holdsFor(deal: DealState, reasons: readonly HoldReason[], now: Date): Hold[] {
  const since = new Map(deal.holds.map((hold) => [hold.cause, hold.since]));
  const byCause = new Map(reasons.map((reason) => [reason.cause, reason]));
  return [...byCause.values()].map((reason) => ({ ...reason, since: since.get(reason.cause) ?? now }));
}

function describe(operation: Operation): string {
  return `${operation.reference} (record ${operation.recordNo ?? 'unknown'})`;
}
