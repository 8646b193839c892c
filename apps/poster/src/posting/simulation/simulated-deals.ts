import type { DealReverted, DealWon } from '@app/contracts';
import type { DesiredEntry, DesiredOutcome, PartyIds } from '@app/mapping';

import { isReverted } from '../model/deal-state.js';
import { DesiredSource, type PlanningContext } from '../ports/desired.source.js';
import { PartyDirectory, type PartyStatus } from '../ports/party.directory.js';
import type { HistoryProfile } from './history-profile.js';
import type { SimulatedWorld } from './simulated-world.js';

/** The rules in force: they decide the account, and sometimes that a deal cannot be mapped. */
export class SimulatedRules extends DesiredSource {
  revision = 1;
  readonly quietMs: number;
  private readonly unmapped = new Set<number>();

  constructor(
    private readonly world: SimulatedWorld,
    private readonly profile: Pick<HistoryProfile, 'entities' | 'movesEntities'>,
  ) {
    super();
    this.quietMs = world.random.chance(0.3) ? world.random.between(1_000, 60_000) : 0;
  }

  change(): void {
    this.revision += 1;
    if (this.world.random.chance(0.2)) this.unmapped.add(this.revision);
  }

  override current(): Promise<PlanningContext> {
    return Promise.resolve(this.context(this.revision));
  }

  context(revision: number): PlanningContext {
    return {
      revision: String(revision),
      brakes: { observe: false, paused: false },
      quietMs: this.quietMs,
      desired: (event, parties) => this.desired(event, parties, revision),
    };
  }

  private desired(event: DealWon | DealReverted, parties: PartyIds, revision: number): DesiredOutcome {
    if (isReverted(event)) return { kind: 'entries', entries: [], excluded: [] };
    if (this.unmapped.has(revision)) {
      const reason = { kind: 'mapping', cause: 'mapping:category', message: 'no rule', remedy: 'save a rule' } as const;
      return { kind: 'held', reasons: [reason] };
    }
    return { kind: 'entries', entries: entriesOf(event, parties, revision, this.entityOf(event)), excluded: [] };
  }

  private entityOf({ dealId, dealVersion }: DealWon): string | null {
    const { entities, movesEntities } = this.profile;
    return entities[(Number(dealId) + (movesEntities ? dealVersion : 0)) % entities.length] ?? null;
  }
}

export class ReadyParties extends PartyDirectory {
  override partiesFor(): Promise<PartyStatus> {
    return Promise.resolve({ kind: 'ready', ids: { customer: 'C1' } });
  }
}

/** A version of a deal: the title says how many entries it wants, the value how large they are. */
export function wonEvent(
  dealId: string,
  version: number,
  cycle: number,
  world: SimulatedWorld,
  entries: number,
): DealWon {
  const at = world.now().toISOString();
  const value = world.random.chance(0.7) ? '100' : '200';
  const content = `${value}/${entries}/${world.random.chance(0.85) ? '10' : '20'}`;
  return {
    ...identityOf(dealId, version, cycle, at, content),
    value,
    trigger: 'won',
    cycleTime: new Date(Date.UTC(2026, 0, 1, cycle)).toISOString(),
    bookkeepingDate: '2026-01-05',
    timeZone: 'Etc/UTC',
    pipeline: { id: '1', name: 'Sales' },
    stage: { id: '5', name: 'Won' },
    labels: [],
    lines: [],
    discounts: [],
    instalments: [],
    linesMatchValue: true,
    customFields: [],
  };
}

export function revertedEvent(dealId: string, version: number, cycle: number, world: SimulatedWorld): DealReverted {
  const at = world.now().toISOString();
  return { ...identityOf(dealId, version, cycle, at, `reverted/${version}`), reason: 'reopened' };
}

function identityOf(dealId: string, dealVersion: number, cycle: number, observedAt: string, content: string) {
  return {
    schemaVersion: '1.0',
    environmentId: 'sim',
    company: 'acme',
    dealId,
    dealVersion,
    cycle,
    baseline: false,
    observedAt,
    readSequence: String(dealVersion),
    contentHash: content,
    contentFieldSet: 'v1',
    title: content,
    currency: 'EUR',
    value: '0',
  };
}

function entriesOf(event: DealWon, parties: PartyIds, revision: number, entity: string | null): DesiredEntry[] {
  const [, count = '1', department = '10'] = event.title.split('/');
  return Array.from({ length: Number(count) }, (_, index): DesiredEntry => {
    const line = { amount: event.value, memo: `version ${event.dealVersion}`, dimensions: { department, ...parties } };
    const source = { lineId: null, ruleId: 'r', ruleVersion: revision };
    const date = `2026-01-0${index + 5}`;
    return {
      key: `GJ||${date}`,
      journal: 'GJ',
      entity,
      postingDate: date,
      bookkeepingDate: date,
      currency: event.currency,
      title: event.title,
      state: 'Posted',
      lines: [
        { ...line, side: 'debit', account: { number: '1200', recordNo: '12' }, source },
        { ...line, side: 'credit', account: { number: `40${revision}`, recordNo: `40${revision}` }, source },
      ],
    };
  });
}
