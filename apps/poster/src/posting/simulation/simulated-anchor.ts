import type { DesiredEntry } from '@app/mapping';

import { entryReference } from '../model/ledger-reference.js';
import type { Operation } from '../model/operation.js';
import { newEntryOperation } from '../protocol/planned-operation.js';
import { newDealBook } from '../protocol/deal-acceptance.js';
import { simulatedIdentity } from './simulated-identity.js';
import type { SimulatedWorld } from './simulated-world.js';

const ANCHOR_DEAL = '900';

/** An operation of another deal that was recorded long ago. */
export function anchorOperation(world: SimulatedWorld): Operation {
  const now = world.now();
  const { deal } = newDealBook(simulatedIdentity.company, ANCHOR_DEAL, now);
  const entry: DesiredEntry = {
    key: 'GJ||2025-12-01',
    journal: 'GJ',
    entity: null,
    postingDate: '2025-12-01',
    bookkeepingDate: '2025-12-01',
    currency: 'EUR',
    title: 'anchor',
    state: 'Posted',
    lines: [],
  };
  const identity = simulatedIdentity;
  const planned = newEntryOperation(entry, { deal, identity, revision: '0', planId: 'p0', now, id: 'o0', counter: 1 });
  return {
    ...planned,
    reference: entryReference(identity, ANCHOR_DEAL, 1),
    state: 'done',
    dueAt: null,
    recordNo: '1',
    landedHash: planned.contentHash,
    doneAt: now,
    attempts: [
      {
        id: 'a0',
        number: 1,
        fence: 1,
        entity: null,
        payload: entry,
        payloadHash: planned.payloadHash,
        contentHash: planned.contentHash,
        claimedAt: now,
        sendDeadline: now,
        outcome: 'landed',
        answeredAt: now,
        answer: 'recorded',
        lateAnswer: null,
        recordNo: '1',
      },
    ],
  };
}
