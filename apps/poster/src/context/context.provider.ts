import type { DealReverted, DealWon } from '@app/contracts';
import {
  type DesiredOutcome,
  desiredEntries,
  isInOpenBooks,
  type MappingContext,
  type MappingRule,
  type PartyIds,
  type ReferenceData,
} from '@app/mapping';
import type { Clock, Database, Sql, Transaction } from '@app/platform';

import { type Exclusions, loadBreaker, loadExclusions } from '../brakes/brake.repository.js';
import { hasLimits } from '../brakes/breaker.js';
import { nextPostingRun } from '../brakes/posting-schedule.js';
import { pauseReasons } from '../brakes/posting-stops.js';
import { DesiredSource, type PlanningContext } from '../posting/index.js';
import { doubtedKinds } from '../reference/doubted-kinds.js';
import type { ReferenceRefresher } from '../reference/reference.refresher.js';
import type { ReferenceRepository } from '../reference/reference.repository.js';
import { ReferenceSnapshot } from '../reference/reference-snapshot.js';
import type { MappingRuleRepository } from '../rules/mapping-rule.repository.js';
import type { PosterSettings } from '../settings/poster-settings.js';
import type { SettingsRepository } from '../settings/settings.repository.js';
import { currentRevision, holdRevision } from './context-revision.js';
import { NOTHING_READ_CAUSE } from './replanning.js';

/** Rules, settings and reference data of one revision. */
export interface LoadedContext {
  readonly revision: string;
  /** Several versions of a rule, where one takes over from another on a date. */
  readonly rules: readonly MappingRule[];
  readonly settings: PosterSettings;
  readonly reference: ReferenceData;
  readonly referenceLoaded: boolean;
  readonly exclusions: Exclusions;
}

export interface ContextParts {
  readonly database: Database;
  readonly rules: MappingRuleRepository;
  readonly settings: SettingsRepository;
  readonly references: ReferenceRepository;
  readonly refresher: ReferenceRefresher;
  readonly clock: Clock;
}

/** Everything a verdict rests on, read again only when its revision moved. */
export class ContextProvider extends DesiredSource {
  private readonly snapshot = new ReferenceSnapshot();
  private kept: LoadedContext | undefined;
  private loading: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: ContextParts) {
    super();
  }

  override async steady(sql: Sql): Promise<PlanningContext> {
    await holdRevision(sql);
    return this.current(sql);
  }

  override async current(sql: Sql = this.parts.database): Promise<PlanningContext> {
    const context = await this.loaded(sql);
    const { settings } = context;
    const { observe, paused, quietSeconds, postingSchedule } = settings;
    const nameOf = (ruleId: string): string | undefined => context.rules.find(({ id }) => id === ruleId)?.name;
    // Only where there are limits: it counts what was planned within the hour.
    const breaker = hasLimits(settings) ? await loadBreaker(sql, settings) : undefined;
    return {
      revision: context.revision,
      brakes: { observe, paused },
      quietMs: quietSeconds * 1000,
      nextRun: postingSchedule === null ? undefined : (after) => nextPostingRun(postingSchedule, after),
      exclusionOf: (dealId) => context.exclusions.get(dealId),
      desired: (event, parties) => this.desired(context, event, parties),
      desiredInOpenBooks: (event, parties) =>
        desiredEntries(event, withOpenBooks(this.mappingOf(context, event)), parties),
      isInOpenBooks: (event, entry) => isInOpenBooks(entry, this.mappingOf(context, event)),
      stops: (dealId, missing) => {
        const pauses = pauseReasons(missing, settings, nameOf);
        return pauses.length > 0 ? pauses : (breaker?.admit(dealId, missing) ?? []);
      },
    };
  }

  /**
   * At least as new as everything that was committed before the call: the planner asks while it holds its deals. All is
   * read through the given transaction: were each planner to wait for a second connection, none might be left to wait for.
   */
  async loaded(sql: Sql = this.parts.database): Promise<LoadedContext> {
    const revision = await currentRevision(sql);
    if (this.kept?.revision === revision) return this.kept;
    // One after the other: two loads at once would apply their changes to one snapshot in any order.
    const before = this.loading.catch(() => undefined);
    const load = before.then(() => this.loadAtLeast(revision, sql));
    this.loading = load;
    return load;
  }

  /** As `loaded`, after a first reading of reference data where there was none yet: nothing can be judged without. */
  async fresh(): Promise<LoadedContext> {
    const context = await this.loaded();
    if (context.referenceLoaded) return context;
    await this.parts.refresher.runOnce();
    return this.loaded();
  }

  private async loadAtLeast(wanted: string, sql: Sql): Promise<LoadedContext> {
    if (this.kept !== undefined && BigInt(this.kept.revision) >= BigInt(wanted)) return this.kept;
    const { rules, settings, references } = this.parts;
    // Read first: whatever changes meanwhile raises it, and is read the next time.
    const revision = await currentRevision(sql);
    this.snapshot.apply(await references.since(sql, this.kept?.revision ?? '0'));
    this.kept = {
      revision,
      rules: await rules.inForce(isTransaction(sql) ? sql.manager : undefined),
      settings: await settings.load(sql),
      reference: this.snapshot.toReferenceData(),
      referenceLoaded: this.snapshot.isLoaded(),
      exclusions: await loadExclusions(sql),
    };
    return this.kept;
  }

  desired(context: LoadedContext, event: DealWon | DealReverted, parties: PartyIds): DesiredOutcome {
    const excluded = context.exclusions.get(event.dealId);
    if (excluded !== undefined)
      return { kind: 'entries', entries: [], excluded: [{ lineId: 'all', reason: excluded }] };
    if (!context.referenceLoaded) return this.notReadYet();
    const outcome = desiredEntries(event, this.mappingOf(context, event), parties);
    const doubted = outcome.kind === 'held' ? doubtedKinds(outcome.reasons) : [];
    if (doubted.length > 0) this.parts.refresher.demand(doubted);
    return outcome;
  }

  mappingOf({ revision, rules, reference, settings }: LoadedContext, event: DealWon | DealReverted): MappingContext {
    return { revision, rules, reference, settings, today: this.today(event) };
  }

  private notReadYet(): DesiredOutcome {
    this.parts.refresher.demand();
    const reason = {
      kind: 'waiting' as const,
      cause: NOTHING_READ_CAUSE,
      message: 'Accounts and journals have not been read from Intacct yet',
      remedy: 'Wait for the first reading; the reference status shows what keeps it',
    };
    return { kind: 'held', reasons: [reason] };
  }

  private today(event: DealWon | DealReverted): string {
    return calendarDate(this.parts.clock.now(), 'timeZone' in event ? event.timeZone : 'UTC');
  }
}

/** As if nothing had ever been closed, by Intacct or by us. */
function withOpenBooks(context: MappingContext): MappingContext {
  const { reference, settings } = context;
  const entities = new Map(
    [...reference.entities].map(([id, entity]) => [id, { ...entity, startOpen: null, lockedThrough: null }]),
  );
  return { ...context, reference: { ...reference, entities }, settings: { ...settings, freezeDates: {} } };
}

function isTransaction(sql: Sql): sql is Transaction {
  return 'manager' in sql;
}

function calendarDate(at: Date, timeZone: string): string {
  try {
    // The Swedish locale writes dates as ISO does.
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
  } catch {
    // A zone this Node does not know: the date matters for `first-of-current` only.
    return at.toISOString().slice(0, 10);
  }
}
