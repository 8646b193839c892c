import { type Database, type Sql, toJson } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { Pace } from './reference-pace.js';
import { type StoredKind, storedKinds } from './reference-row.js';

/** When reference data is read, as an administrator set it. What is left out follows the defaults. */
export interface ReferenceSchedule {
  /** Time of the complete comparison, such as `02:30`. */
  readonly nightlyAt: string;
  /** IANA zone of that time; null: that of the deals. */
  readonly timeZone: string | null;
  /** Shortest time between two readings for deals that would be held. */
  readonly demandSeconds: number;
  /** Seconds between two readings of a kind. */
  readonly everySeconds: Readonly<Partial<Record<StoredKind, number>>>;
}

export interface ScheduleDefaults {
  readonly everySeconds: number;
  readonly demandSeconds: number;
}

export type Paces = ReadonlyMap<StoredKind, Pace>;

const HOUR = 3600;
const NIGHTLY = '02:30';
/** Deals come to name their zone rarely, and it never changes. */
const ZONE_FOR_MS = 10 * 60_000;
/** What hardly ever changes is read seldom. */
const seldom: Readonly<Partial<Record<StoredKind, number>>> = {
  company: 4 * HOUR,
  currency: 4 * HOUR,
  'exchange-rate-type': 4 * HOUR,
  'user-defined-dimension': HOUR,
  'text-length': 24 * HOUR,
};

/** The schedule that is in force, changed at run time and audited. */
export class ReferenceScheduleService {
  private zone: { readonly name: string; readonly until: number } | undefined;

  constructor(
    private readonly database: Database,
    private readonly audit: AuditBook,
    private readonly defaults: ScheduleDefaults,
  ) {}

  async load(sql: Sql = this.database): Promise<ReferenceSchedule> {
    const [row] = await sql.query<{ value: Partial<ReferenceSchedule> }>('select value from reference_schedule');
    const { demandSeconds } = this.defaults;
    return { nightlyAt: NIGHTLY, timeZone: null, demandSeconds, everySeconds: {}, ...row?.value };
  }

  async change(change: Partial<ReferenceSchedule>, by: { actor: string; reason: string }): Promise<ReferenceSchedule> {
    return this.database.transaction(async (tx) => {
      await tx.query('lock table reference_schedule in share row exclusive mode');
      const before = await this.load(tx);
      const everySeconds = { ...before.everySeconds, ...change.everySeconds };
      const after = { ...before, ...change, everySeconds };
      await tx.query(
        `insert into reference_schedule (singleton, value, changed_by) values (true, $1, $2)
         on conflict (singleton) do update set value = $1, changed_by = $2, changed_at = clock_timestamp()`,
        [toJson(after), by.actor],
      );
      await this.audit.note(tx, {
        action: 'setting.changed',
        subjectType: 'setting',
        subjectId: 'reference-schedule',
        ...by,
        before,
        after,
      });
      return after;
    });
  }

  /** The pace of every kind now. */
  async paces(): Promise<Paces> {
    const schedule = await this.load();
    const timeZone = schedule.timeZone ?? (await this.zoneOfDeals());
    const pace = (kind: StoredKind): Pace => ({
      everyMs: 1000 * (schedule.everySeconds[kind] ?? Math.max(seldom[kind] ?? 0, this.defaults.everySeconds)),
      demandMs: 1000 * schedule.demandSeconds,
      nightlyAt: schedule.nightlyAt,
      timeZone,
    });
    return new Map(storedKinds.map((kind) => [kind, pace(kind)]));
  }

  private async zoneOfDeals(): Promise<string> {
    if (this.zone !== undefined && this.zone.until > Date.now()) return this.zone.name;
    const [row] = await this.database.query<{ zone: string }>(
      `select event ->> 'timeZone' as zone from deals where event ->> 'timeZone' is not null limit 1`,
    );
    const name = isTimeZone(row?.zone) ? row.zone : 'UTC';
    this.zone = { name, until: Date.now() + ZONE_FOR_MS };
    return name;
  }
}

export function isTimeZone(name: unknown): name is string {
  if (typeof name !== 'string') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
