import type { Sql } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import { type Operation, OperationListener } from '../posting/index.js';
import type { PartyKind, PartyRecord, PartyRepository } from './party.repository.js';

/** Takes over what became of a party's operation, in the transaction that settled it. */
export class PartyOperationListener extends OperationListener {
  constructor(
    private readonly parties: PartyRepository,
    private readonly audit: AuditBook,
    private readonly wake: () => void,
  ) {
    super();
  }

  async settled(tx: Sql, operation: Operation): Promise<void> {
    if (operation.kind !== 'vendor' && operation.kind !== 'customer') return;
    const kind: PartyKind = operation.kind;
    const party = await this.parties.lockByLedgerId(tx, operation.company, kind, operation.reference);
    if (party === undefined) return;
    const after = afterOperation(party, operation);
    if (after === undefined) return;
    await this.parties.save(tx, after);
    await this.audit.note(tx, {
      action: `party.${after.state === 'linked' ? 'linked' : after.state}`,
      subjectType: 'party',
      subjectId: party.organizationId,
      causationId: operation.id,
      outcome: after.state === 'linked' ? 'succeeded' : 'failed',
      before: { kind, state: party.state },
      after: { kind, state: after.state, ledgerId: after.ledgerId, recordNo: after.recordNo },
      ...(after.problem === null ? {} : { reason: after.problem }),
    });
    this.wake();
  }
}

/**
 * The version is of the newest payload; what landed may be an older one, which was on its way when the organization changed. Then neither
 * counts as applied, and the worker sees that the ledger is behind.
 */
function versionsAfter(party: PartyRecord, { version, landedHash, payloadHash }: Operation): Partial<PartyRecord> {
  if (landedHash === payloadHash) return { appliedVersion: Math.max(party.appliedVersion ?? 0, version) };
  return { appliedVersion: party.appliedVersion ?? 0, proposedVersion: null };
}

/** A failed update leaves the link as it is: the party exists, only our newer words about it do not. */
function afterOperation(party: PartyRecord, operation: Operation): PartyRecord | undefined {
  const isUpdate = operation.action === 'update';
  const { state } = operation;
  if (state === 'done')
    return {
      ...party,
      state: 'linked',
      recordNo: operation.recordNo ?? party.recordNo,
      matchedBy: party.matchedBy ?? 'created',
      ...versionsAfter(party, operation),
      problem: null,
    };
  if (state === 'rejected') {
    const problem = operation.refusal?.message ?? 'refused by Intacct';
    // A newer payload that never went out is not what was refused.
    const wasSent = operation.attempts.at(-1)?.payloadHash === operation.payloadHash;
    const proposedVersion = wasSent ? party.proposedVersion : null;
    return { ...party, state: isUpdate ? party.state : 'refused', problem, proposedVersion };
  }
  if (isUpdate) return undefined;
  if (state === 'manual') return { ...party, state: 'manual', problem: 'a person has to decide the operation' };
  if (state === 'cancelled') return { ...party, state: 'refused', problem: 'the operation was cancelled' };
  return undefined;
}
