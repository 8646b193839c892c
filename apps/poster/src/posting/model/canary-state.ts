/** A key under which a harmless read was completed. */
export interface CanaryProbe {
  readonly controlId: string;
  readonly usedAt: Date;
  /** Sent again without a known outcome: it may have been executed just now, so a refusal no longer proves its age. */
  readonly doubtful: boolean;
}

/** Does the ledger still refuse keys that were completed? */
export interface CanaryState {
  /** Null until it was asked for the first time. */
  readonly checkedAt: Date | null;
  /** The last try, whether anything was learned or not. */
  readonly triedAt: Date | null;
  readonly holds: boolean;
  readonly finding: string;
  readonly probes: readonly CanaryProbe[];
}

export const untestedCanary: CanaryState = {
  checkedAt: null,
  triedAt: null,
  holds: false,
  finding: 'not tested yet',
  probes: [],
};
