/** A key under which a harmless read was completed. */
export interface CanaryProbe {
  readonly controlId: string;
  readonly usedAt: Date;
}

/** Does the ledger still refuse keys that were completed? */
export interface CanaryState {
  /** Null until it was asked for the first time. */
  readonly checkedAt: Date | null;
  readonly holds: boolean;
  readonly finding: string;
  readonly probes: readonly CanaryProbe[];
}

export const untestedCanary: CanaryState = { checkedAt: null, holds: false, finding: 'not tested yet', probes: [] };
