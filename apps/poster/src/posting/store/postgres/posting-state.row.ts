import type { CanaryState } from '../../model/canary-state.js';
import type { RecoveryState } from '../../model/recovery-state.js';

/** Dates are text inside JSON. */
type Stored<T> = { readonly [K in keyof T]: T[K] extends Date | null ? string | null : T[K] };

export interface StateRow {
  readonly canary:
    | (Omit<Stored<CanaryState>, 'probes'> & { probes: { controlId: string; usedAt: string; doubtful: boolean }[] })
    | null;
  readonly recovery: Stored<RecoveryState> | null;
}

export function fromCanaryJson(json: NonNullable<StateRow['canary']>): CanaryState {
  return {
    ...json,
    checkedAt: dateOrNull(json.checkedAt),
    triedAt: dateOrNull(json.triedAt),
    probes: json.probes.map((probe) => ({ ...probe, usedAt: new Date(probe.usedAt) })),
  };
}

export function fromRecoveryJson(json: NonNullable<StateRow['recovery']>): RecoveryState {
  return { ...json, since: dateOrNull(json.since), checkedAt: dateOrNull(json.checkedAt) };
}

function dateOrNull(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
