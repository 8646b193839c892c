import { createHash } from 'node:crypto';

import type { OrganizationState } from '@app/contracts';

export interface OrganizationMemory {
  readonly evaluated: boolean;
  readonly version: number;
  readonly contentHash: string | null;
}

export interface OrganizationObservation {
  readonly state: OrganizationState;
  readonly isDeleted: boolean;
  readonly mergedInto: string | null;
}

export interface OrganizationDecision {
  readonly memory: OrganizationMemory;
  /** True: an event of `memory.version` goes out. */
  readonly emit: boolean;
}

const EPOCH_SIZE = 1_000_000_000;

/** Organizations have versions of their own: every observed difference is one, from the cutover on. */
export function decideOrganizationTransition(
  previous: OrganizationMemory | undefined,
  observed: OrganizationObservation,
  settings: { readonly cutover: string | null; readonly versionEpoch: number },
): OrganizationDecision {
  const before = previous ?? { evaluated: false, version: 0, contentHash: null };
  if (settings.cutover === null) return { memory: before, emit: false };
  const contentHash = organizationHash(observed);
  if (before.evaluated && before.contentHash === contentHash) return { memory: before, emit: false };
  // Nobody downstream needs to hear that an organization it never knew is gone.
  if (before.version === 0 && observed.isDeleted && observed.mergedInto === null)
    return { memory: { ...before, evaluated: true, contentHash }, emit: false };
  const version = Math.max(before.version, settings.versionEpoch * EPOCH_SIZE) + 1;
  return { memory: { evaluated: true, version, contentHash }, emit: true };
}

export function organizationHash(observed: OrganizationObservation): string {
  const { state, isDeleted, mergedInto } = observed;
  const content = [
    state.organizationId,
    state.name,
    fields(state.address),
    state.website ?? null,
    state.taxId ?? null,
    fields(state.contact),
    isDeleted,
    mergedInto,
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function fields(part: object | null | undefined): readonly unknown[] | null {
  if (part == null) return null;
  return Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
