import type { ClaimedHint } from '../hints/hint.js';
import type { OrganizationApplier } from './organization.applier.js';
import type { OrganizationReader, OrganizationReads } from './organization.reader.js';

/** Takes a batch of organization hints to what Pipedrive says now. */
export class OrganizationRefresher {
  constructor(
    private readonly reader: OrganizationReader,
    private readonly applier: OrganizationApplier,
  ) {}

  async refresh(client: OrganizationReads, hints: readonly ClaimedHint[]): Promise<void> {
    const observed = await this.reader.read(
      client,
      hints.map((hint) => hint.id),
      new Map(),
    );
    await this.applier.apply(observed, hints);
  }
}
