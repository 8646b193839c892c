import { ApiProblem } from '../http/api-problem.js';
import { localDate, restTime } from '../sandbox-clock.js';
import type { AccountSettings } from '../state/account-settings.js';
import type { DealRow } from '../state/rows.js';

/** The fields of a write, already checked in form. */
export type DealPatch = Readonly<Partial<Record<keyof DealRow, unknown>>>;

/**
 * What a deal becomes by a write: entering won sets its times, leaving won clears them, a change of stage is dated.
 * @throws ApiProblem 400 for a time that does not fit the status.
 */
export function applyDealPatch(deal: DealRow, patch: DealPatch, now: Date, settings: AccountSettings): DealRow {
  const status = (patch.status ?? deal.status) as DealRow['status'];
  refuseTimesOfAnotherStatus(status, patch);
  const changed = { ...deal, ...patch, status } as DealRow;
  const moved = changed.stage_id === deal.stage_id ? changed : { ...changed, stage_change_time: restTime(now) };
  return withDeletion(withArchive(withStatusTimes(deal, moved, patch, now, settings), deal, patch, now), deal);
}

function refuseTimesOfAnotherStatus(status: string, patch: DealPatch): void {
  const problems: Record<string, string> = {};
  if (patch.won_time != null && status !== 'won') problems['won_time'] = 'can only be set when the deal is won';
  if (patch.lost_time != null && status !== 'lost') problems['lost_time'] = 'can only be set when the deal is lost';
  if (patch.close_time != null && status !== 'won' && status !== 'lost') {
    problems['close_time'] = 'can only be set when the deal is won or lost';
  }
  if (Object.keys(problems).length > 0) throw ApiProblem.validation(problems);
}

function withStatusTimes(
  before: DealRow,
  deal: DealRow,
  patch: DealPatch,
  now: Date,
  settings: AccountSettings,
): DealRow {
  const entered = before.status !== deal.status;
  const given = (field: 'won_time' | 'lost_time' | 'close_time'): string | undefined =>
    typeof patch[field] === 'string' ? restTime(new Date(asUtc(patch[field]))) : undefined;
  const kept = (field: 'won_time' | 'lost_time' | 'close_time') => (entered ? null : before[field]) ?? restTime(now);
  if (deal.status === 'won') {
    const won = given('won_time') ?? kept('won_time');
    const close = given('close_time') ?? (given('won_time') === undefined ? kept('close_time') : won);
    const times = { won_time: won, close_time: close, lost_time: null, lost_reason: null };
    return withLocalDates({ ...deal, ...times, first_won_time: before.first_won_time ?? won }, settings);
  }
  if (deal.status === 'lost') {
    const lost = given('lost_time') ?? kept('lost_time');
    const times = { won_time: null, lost_time: lost, close_time: given('close_time') ?? lost };
    return withLocalDates({ ...deal, ...times }, settings);
  }
  if (deal.status === 'deleted') return deal;
  const open = { ...deal, won_time: null, lost_time: null, close_time: null, lost_reason: null };
  const reopened = withLocalDates(open, settings);
  return settings.reopenClearsLocalWonDate ? reopened : { ...reopened, local_won_date: before.local_won_date };
}

function withLocalDates(deal: DealRow, settings: AccountSettings): DealRow {
  const local = (time: string | null) =>
    time === null ? null : localDate(time, settings.localDateZone ?? settings.timezoneName);
  return {
    ...deal,
    local_won_date: local(deal.won_time),
    local_lost_date: local(deal.lost_time),
    local_close_date: local(deal.close_time),
  };
}

function withArchive(deal: DealRow, before: DealRow, patch: DealPatch, now: Date): DealRow {
  if (!deal.is_archived) return { ...deal, archive_time: null };
  const given = typeof patch.archive_time === 'string' ? asUtc(patch.archive_time) : undefined;
  return { ...deal, archive_time: before.archive_time ?? restTime(given === undefined ? now : new Date(given)) };
}

/** Deleting is soft and can be undone for thirty days. */
function withDeletion(deal: DealRow, before: DealRow): DealRow {
  if (deal.is_deleted && !before.is_deleted) {
    const status = before.status === 'deleted' ? 'open' : before.status;
    return { ...deal, status: 'deleted', status_before_delete: status };
  }
  if (!deal.is_deleted && before.is_deleted) {
    return { ...deal, status: before.status_before_delete ?? 'open', status_before_delete: null };
  }
  return deal;
}

/** Times without a zone mark are UTC. */
function asUtc(time: unknown): string {
  const words = String(time).replace(' ', 'T');
  return /(Z|[+-]\d{2}:?\d{2})$/.test(words) ? words : `${words}Z`;
}
