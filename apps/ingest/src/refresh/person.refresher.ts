import type { PipedriveClient } from '@app/pipedrive';
import type { Database } from '@app/platform';

import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { ClaimedHint } from '../hints/hint.js';
import type { OrganizationStateRepository } from '../organization/organization-state.repository.js';

export type PersonReads = Pick<PipedriveClient, 'personsByIds'>;

/** A person matters only as the contact of an organization: a changed one becomes a hint for the organization. */
export class PersonRefresher {
  constructor(
    private readonly db: Database,
    private readonly organizations: OrganizationStateRepository,
    private readonly hints: ChangeHintRepository,
  ) {}

  async refresh(client: PersonReads, served: readonly ClaimedHint[]): Promise<void> {
    const rows = await client.personsByIds(served.map((hint) => hint.id));
    const employers = new Map(
      rows.flatMap((row) => (row.ok && !row.value.isDeleted ? [[row.id, row.value.orgId]] : [])),
    );
    const persons = served.map((hint) => ({ id: hint.id, orgId: employers.get(hint.id) ?? null }));
    const [first] = served;
    if (first === undefined) return;
    await this.db.transaction(async (tx) => {
      const concerned = await this.organizations.concernedBy(tx, persons);
      await this.hints.raise(
        tx,
        concerned.map((id) => ({ entity: 'organization', id })),
        first.source,
      );
      await this.hints.settle(tx, served);
    });
  }
}
