import { entryContentHash } from '../model/entry-content.js';
import { dealPrefix } from '../model/ledger-reference.js';
import { planIsCommitted } from '../protocol/plan-progress.js';
import { bookIn, type MemoryTables } from '../store/memory-tables.js';
import type { HistoryProfile } from './history-profile.js';
import type { SimulatedRules } from './simulated-deals.js';
import { contentOf, type LedgerRecord, type SimulatedLedger } from './simulated-ledger.js';
import { simulatedIdentity } from './simulated-identity.js';
import type { SimulatedWorld } from './simulated-world.js';

/** Watches a history from outside and notes what must never be seen. */
export class HistoryWitness {
  readonly faults: string[] = [];
  /** The largest set of entries a deal ever asked for. */
  private readonly largestSet = new Map<string, number>();

  constructor(
    private readonly world: SimulatedWorld,
    private readonly ledger: SimulatedLedger,
    private readonly rules: SimulatedRules,
    private readonly profile: HistoryProfile,
  ) {
    ledger.onChange = () => this.seeLedger();
  }

  expectSet(dealId: string, entries: number): void {
    this.largestSet.set(dealId, Math.max(entries, this.largestSet.get(dealId) ?? 0));
  }

  fault(text: string): void {
    this.faults.push(`${Math.round(this.world.elapsedMs / 1000)} s: ${text}`);
  }

  /** What is claimed must be what the deal asks for at that moment. */
  seeCommit(before: MemoryTables, after: MemoryTables): void {
    for (const [key, operations] of after.operations) {
      const known = before.operations.get(key) ?? [];
      if (known === operations) continue;
      for (const operation of operations) {
        const old = known.find((one) => one.id === operation.id);
        if (operation.state !== 'sending' || old?.state === 'sending') continue;
        const book = bookIn(before, operation.company, operation.subject);
        if (!planIsCommitted(book) && !this.isWanted(operation.subject.id, operation.contentHash, after))
          this.fault(`${operation.reference} was claimed with a payload that the deal does not ask for`);
      }
      if (this.profile.alwaysBlind) this.seeBlindScope(after);
    }
  }

  /** At the end: the ledger is right, or somebody can see why not. */
  seeEnd(tables: MemoryTables): { readonly explained: boolean } {
    let anyExplained = false;
    for (const deal of tables.deals.values()) {
      if (!['posted', 'nothing'].includes(deal.status) && deal.holds.length === 0)
        this.fault(`deal ${deal.dealId} ends as "${deal.status}" and shows no reason`);
      const { operations } = bookIn(tables, deal.company, { kind: 'deal', id: deal.dealId });
      const explained = deal.holds.length > 0 || operations.some((one) => one.state === 'manual');
      anyExplained ||= explained;
      const right = this.rightContents(deal.dealId, tables).map((contents) => contents.toSorted().join());
      const live = this.recordsOf(deal.dealId).map(contentOf).toSorted();
      if (!explained && !right.includes(live.join()))
        this.fault(`deal ${deal.dealId} ends with ${live.length} entries that are not right, unexplained`);
    }
    return { explained: anyExplained };
  }

  private seeLedger(): void {
    if (this.profile.personDuplicates > 0) return;
    for (const [dealId, most] of this.largestSet) {
      const live = this.recordsOf(dealId);
      if (live.length > Math.max(1, most))
        this.fault(`deal ${dealId} has ${live.length} live entries: ${live.map((one) => one.reference).join(', ')}`);
    }
  }

  /** Where nothing was ever read, a single entry may be at stake. */
  private seeBlindScope(tables: MemoryTables): void {
    const atStake = [...tables.operations.values()]
      .flat()
      .filter(({ state }) => state === 'sending' || state === 'unknown' || state === 'done');
    if (atStake.length > 1) this.fault(`${atStake.length} entries were sent where none was ever read back`);
  }

  private isWanted(dealId: string, contentHash: string, tables: MemoryTables): boolean {
    return this.wantedContents(dealId, tables, this.rules.revision).includes(contentHash);
  }

  /** Under rules that cannot map the deal, what its version wanted under earlier ones stays in the ledger. */
  private rightContents(dealId: string, tables: MemoryTables): string[][] {
    const { revision } = this.rules;
    const event = tables.deals.get(dealId)?.event;
    const isMapped = event != null && this.rules.context(revision).desired(event, {}).kind === 'entries';
    const revisions = isMapped ? [revision] : Array.from({ length: revision }, (_, index) => index + 1);
    return revisions.map((one) => this.wantedContents(dealId, tables, one));
  }

  private wantedContents(dealId: string, tables: MemoryTables, revision: number): string[] {
    const event = tables.deals.get(dealId)?.event;
    if (!event) return [];
    const outcome = this.rules.context(revision).desired(event, { customer: 'C1' });
    return outcome.kind === 'entries' ? outcome.entries.map(entryContentHash) : [];
  }

  private recordsOf(dealId: string): LedgerRecord[] {
    const prefix = dealPrefix(simulatedIdentity, dealId);
    return this.ledger.records.filter((record) => record.reference.startsWith(prefix));
  }
}
