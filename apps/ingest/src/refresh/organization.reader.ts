import type { OrganizationState } from '@app/contracts';
import type { PipedriveClient, PipedrivePerson } from '@app/pipedrive';
import type { Database } from '@app/platform';

import { normalizeOrganization } from '../organization/organization.normalizer.js';
import type { OrganizationStateRepository } from '../organization/organization-state.repository.js';
import type { ReadingStart, ReadSequence } from './read-sequence.js';

/** A change of the organization itself has hints of its own, so this only bounds how old a carried name may be. */
const LATELY_MS = 15 * 60_000;

export type OrganizationReads = Pick<PipedriveClient, 'organizationsByIds' | 'personsByIds'>;

/** One reading of one organization. `absent` means: Pipedrive shows no such organization to our user any more. */
export interface ObservedOrganization extends ReadingStart {
  readonly organizationId: string;
  readonly updateTime: string | null;
  readonly contactPersonId: string | null;
  readonly seen:
    | { readonly kind: 'present'; readonly state: OrganizationState; readonly isDeleted: boolean }
    | { readonly kind: 'absent' }
    | { readonly kind: 'unreadable'; readonly reason: string };
}

/**
 * Reads organizations with their contact person. Pipedrive names no primary contact, so the contact is the person of the
 * first deal that had one, and stays it.
 */
export class OrganizationReader {
  constructor(
    private readonly db: Database,
    private readonly states: OrganizationStateRepository,
    private readonly sequence: ReadSequence,
    private readonly taxIdField: () => Promise<string | undefined>,
  ) {}

  /** Organizations that were read a moment ago: whoever walks over thousands of deals need not ask for each anew. */
  async readLately(ids: readonly string[]): Promise<ReadonlyMap<string, OrganizationState>> {
    const known = await this.states.known(this.db, [...new Set(ids)]);
    const fresh = [...known].flatMap(([id, { state, ageMs }]) =>
      state === null || ageMs > LATELY_MS ? [] : [[id, state] as const],
    );
    return new Map(fresh);
  }

  /** `candidates`: by organization, a person of its deal who speaks for it if nobody does yet. Throws what the client throws. */
  async read(
    client: OrganizationReads,
    ids: readonly string[],
    candidates: ReadonlyMap<string, string>,
  ): Promise<ObservedOrganization[]> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return [];
    const taxIdField = await this.taxIdField();
    const start = await this.sequence.next();
    const known = await this.states.known(this.db, wanted);
    const contactIds = new Map(
      wanted.flatMap((id) => {
        const contact = known.get(id)?.contactPersonId ?? candidates.get(id);
        return contact === undefined ? [] : [[id, contact] as const];
      }),
    );
    const rows = new Map((await client.organizationsByIds(wanted)).map((row) => [row.id, row]));
    const persons = await this.persons(client, [...new Set(contactIds.values())]);
    return wanted.map((organizationId) => {
      const contactPersonId = contactIds.get(organizationId) ?? null;
      const contact = contactPersonId === null ? undefined : persons.get(contactPersonId);
      const row = rows.get(organizationId);
      const base = { organizationId, ...start, updateTime: null, contactPersonId };
      if (row === undefined) return { ...base, seen: { kind: 'absent' } };
      if (!row.ok) return { ...base, seen: { kind: 'unreadable', reason: row.error.message } };
      try {
        const state = normalizeOrganization(row.value, contact, taxIdField);
        const { updateTime, isDeleted } = row.value;
        return { ...base, updateTime, seen: { kind: 'present', state, isDeleted } };
      } catch (error) {
        return {
          ...base,
          seen: { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) },
        };
      }
    });
  }

  private async persons(
    client: OrganizationReads,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, PipedrivePerson>> {
    if (ids.length === 0) return new Map();
    const rows = await client.personsByIds(ids);
    // A person who cannot be read leaves an organization without contact, which is no reason to hold it up.
    return new Map(rows.flatMap((row) => (row.ok ? [[row.id, row.value] as const] : [])));
  }
}
