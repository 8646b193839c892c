import type { DealWon } from '@app/contracts';
import { type DesiredOutcome, explainRules, type LineExplanation, namesIn, type PartyIds } from '@app/mapping';
import type { Database } from '@app/platform';

import type { PostingHost } from '../identity/posting.host.js';
import type { OrganizationRepository } from '../parties/organization.repository.js';
import type { PartyRepository } from '../parties/party.repository.js';
import type { ContextProvider } from './context.provider.js';

export interface Preview {
  readonly outcome: DesiredOutcome;
  /** Parties as far as they are linked; a deal that needs others waits for them. */
  readonly parties: PartyIds;
  /** What the numbers and ids of the entries are called: `account:4000` → its title, and so on for every value that appears. */
  readonly names: Readonly<Record<string, string>>;
  readonly lines: readonly LineExplanation[];
}

/** What a deal would post by the rules, settings and reference data of this moment; changes nothing. */
export class PreviewService {
  constructor(
    private readonly database: Database,
    private readonly host: PostingHost,
    private readonly context: ContextProvider,
    private readonly organizations: OrganizationRepository,
    private readonly parties: PartyRepository,
  ) {}

  /** Undefined for a deal that is not known, or of which nothing readable has come. */
  async preview(dealId: string): Promise<Preview | undefined> {
    const details = await this.host.require().queries.show(dealId);
    const event = details?.event;
    if (event == null) return undefined;
    const loaded = await this.context.fresh();
    const parties = 'reason' in event ? {} : await this.linked(event);
    const outcome = this.context.desired(loaded, event, parties);
    const lines = 'reason' in event ? [] : explainRules(event, this.context.mappingOf(loaded, event));
    return { outcome, parties, names: namesIn(outcome, loaded), lines };
  }

  private async linked(event: DealWon): Promise<PartyIds> {
    if (event.organization == null) return {};
    const { organizationId } = event.organization;
    const id = await this.organizations.survivor(this.database, event.company, organizationId);
    const known = await this.parties.of(this.database, event.company, id);
    return Object.fromEntries(
      known.flatMap((party) =>
        party.state === 'linked' && party.ledgerId !== null ? [[party.kind, party.ledgerId]] : [],
      ),
    );
  }
}
