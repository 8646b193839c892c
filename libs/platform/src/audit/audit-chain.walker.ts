import { GENESIS_HASH, linkHash, payloadDigest } from './audit-hash.js';
import { toAuditEvent, type AuditRow } from './audit-row.js';

export interface AuditVerification {
  /** Links that were checked, the broken one not included. */
  checked: number;
  /** Links whose erasable part is gone; the links themselves still hold. */
  erased: number;
  /** Events that wait for the sealer. */
  unsealed: number;
  /** Position of the first broken link, with the reason. */
  brokenAt?: string;
  reason?: string;
  /** Hash of the last good link; compare it with a published one to notice a chain that was cut off at its end. */
  head: string;
}

/** Follows the chain link by link and stops at the first that does not hold. It does not care where the links come from. */
export class AuditChainWalker {
  readonly result: AuditVerification = { checked: 0, erased: 0, unsealed: 0, head: GENESIS_HASH };
  private position: bigint;

  /** `from`: the first position to come. What comes before a later start is taken on trust, as `previousHash` says. */
  constructor(from = 1n) {
    this.position = from - 1n;
  }

  get lastPosition(): string {
    return this.position.toString();
  }

  /** False: the chain is broken here, and `result` says how. */
  accept(row: AuditRow): boolean {
    if (this.result.checked === 0 && this.position > 0n) this.result.head = row.previous_hash ?? '';
    const expected = (this.position + 1n).toString();
    const reason = faultOf(row, expected, this.result.head);
    if (reason !== undefined) return this.broken(reason);
    this.position += 1n;
    this.result.checked += 1;
    this.result.head = row.hash ?? '';
    if (toAuditEvent(row).erased) this.result.erased += 1;
    return true;
  }

  /** The next link is broken, for a reason that only the caller can see. */
  broken(reason: string): false {
    this.result.brokenAt = (this.position + 1n).toString();
    this.result.reason = reason;
    return false;
  }
}

function faultOf(row: AuditRow, expectedPosition: string, previousHash: string): string | undefined {
  if (row.position !== expectedPosition) return `link ${expectedPosition} is missing`;
  if (row.at === null) return `its event ${row.id} is missing`;
  if (row.previous_hash !== previousHash) return 'it does not continue the link before it';
  const event = toAuditEvent(row);
  if (linkHash(expectedPosition, previousHash, event) !== row.hash) return `event ${row.id} has been changed`;
  if (row.salt !== null && payloadDigest(row.salt, row) !== row.payload_digest)
    return `reason, before or after of event ${row.id} has been changed`;
  return undefined;
}
