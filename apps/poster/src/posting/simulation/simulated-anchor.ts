import type { DesiredEntry } from '@app/mapping';

import { entryReference } from '../model/ledger-reference.js';
import type { Operation } from '../model/operation.js';
import { newEntryOperation } from '../protocol/planned-operation.js';
import { newDealBook } from '../protocol/deal-acceptance.js';
import { simulatedIdentity } from './simulated-identity.js';
import type { SimulatedWorld } from './simulated-world.js';

const FIRST_ANCHOR_DEAL = 900;

/** An operation of another deal that was recorded long ago in an entity. */
export function anchorOperation(world: SimulatedWorld, entity: string | null, index: number): Operation {
  const now = world.now();
  const dealId = String(FIRST_ANCHOR_DEAL + index);
  const recordNo = String(1 + index);
  const { deal } = newDealBook(simulatedIdentity.company, dealId, now);
  const entry: DesiredEntry = {
    key: 'GJ||2025-12-01',
    journal: 'GJ',
    entity,
    postingDate: '2025-12-01',
    bookkeepingDate: '2025-12-01',
    currency: 'EUR',
    title: 'anchor',
    state: 'Posted',
    lines: [],
  };
  const identity = simulatedIdentity;
  const planned = newEntryOperation(entry, {
    deal,
    identity,
    revision: '0',
    planId: 'p0',
    now,
    id: `o0-${index}`,
    counter: 1,
  });
  return {
    ...planned,
    reference: entryReference(identity, dealId, 1),
    state: 'done',
    dueAt: null,
    recordNo,
    landedHash: planned.contentHash,
    doneAt: now,
    attempts: [
      {
        id: `a0-${index}`,
        number: 1,
        fence: 1,
        entity,
        payload: entry,
        payloadHash: planned.payloadHash,
        contentHash: planned.contentHash,
        claimedAt: now,
        sendDeadline: now,
        outcome: 'landed',
        answeredAt: now,
        answer: 'recorded',
        lateAnswer: null,
        recordNo,
      },
    ],
  };
}
