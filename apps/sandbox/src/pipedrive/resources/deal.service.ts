import { ApiProblem } from '../http/api-problem.js';
import { applyDealPatch, type DealPatch } from '../rules/deal-transition.js';
import { dealTotals, withTotals } from '../rules/deal-value.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { BLANK_DEAL } from '../state/blank-rows.js';
import type { DealRow } from '../state/rows.js';

const PURGED_AFTER_MS = 30 * 24 * 3_600_000;

/** What can happen to a deal. Every change is logged for the webhooks. */
export class DealService {
  constructor(private readonly account: SandboxAccount) {}

  /** @throws ApiProblem 404 also for a deal that was merged away, purged or hidden */
  find(id: string | number): DealRow {
    const deal = this.account.find(this.account.state.deals, id);
    if (!this.isVisible(deal)) throw ApiProblem.notFound();
    return deal;
  }

  isVisible(deal: DealRow): boolean {
    return deal.merged_into === null && !this.account.controls.hiddenDeals.has(deal.id) && !this.isPurged(deal);
  }

  create(fields: DealPatch, userId: number): DealRow {
    const { state } = this.account;
    this.checkReferences(fields);
    const place = this.placeOf(fields, undefined);
    const blank: Omit<DealRow, 'id'> = { ...BLANK_DEAL, ...place, ...this.ownDefaults(userId) };
    const written = { ...fields, ...place, ...this.customFields(BLANK_DEAL, fields) };
    const row = applyDealPatch({ ...blank, id: 0 }, written, this.account.now(), state.settings);
    const deal = state.deals.insert({ ...row, stage_change_time: null, update_time: this.account.firstUpdateTime() });
    this.account.log.created('deal', deal);
    return deal;
  }

  update(id: string | number, patch: DealPatch): DealRow {
    const deal = this.find(id);
    const unarchives = patch.is_archived === false && Object.keys(patch).length === 1;
    if (deal.is_archived && !unarchives) {
      throw ApiProblem.validation({ is_archived: 'an archived deal can not be modified' });
    }
    const hasLines = this.account.state.lines.where('deal_id', deal.id).length > 0;
    if (patch.value !== undefined && hasLines && this.account.state.settings.valueWriteWithLines === 'refused')
      throw ApiProblem.validation({ value: 'follows the products of the deal' });
    this.checkReferences(patch);
    const value = hasLines ? { value: deal.value } : {};
    const written = { ...patch, ...value, ...this.placeOf(patch, deal), ...this.customFields(deal, patch) };
    const changed = applyDealPatch(deal, written, this.account.now(), this.account.state.settings);
    return this.save(deal, this.withCurrencyOfLines(deal, changed));
  }

  delete(id: string | number): void {
    const deal = this.find(id);
    if (deal.is_deleted) throw ApiProblem.notFound();
    const gone = applyDealPatch(deal, { is_deleted: true }, this.account.now(), this.account.state.settings);
    this.account.state.deals.put({ ...gone, update_time: this.account.time() });
    this.account.log.deleted('deal', deal);
  }

  /** `loser` disappears; all its products move to the survivor, whose value changes with them. */
  merge(loserId: string, survivorId: number): DealRow {
    const { state, log } = this.account;
    const loser = this.find(loserId);
    const survivor = this.find(survivorId);
    if (loser.id === survivor.id) throw ApiProblem.validation({ merge_with_id: 'must be another deal' });
    for (const line of state.lines.where('deal_id', loser.id)) {
      state.lines.put({ ...line, deal_id: survivor.id, currency: survivor.currency });
    }
    state.deals.put({ ...loser, merged_into: survivor.id });
    const filled = {
      ...survivor,
      org_id: survivor.org_id ?? loser.org_id,
      person_id: survivor.person_id ?? loser.person_id,
    };
    const merged = state.deals.put({ ...this.revalued(filled), update_time: this.account.time() });
    log.deleted('deal', loser, survivor.id);
    log.changed('deal', survivor, merged, loser.id);
    return merged;
  }

  /** After its lines or discounts changed. */
  revalue(id: number): void {
    const deal = this.account.find(this.account.state.deals, id);
    const revalued = this.revalued(deal);
    if (this.account.state.settings.dealChangeAfterLineChange) this.save(deal, revalued);
    else this.account.state.deals.put({ ...revalued, update_time: this.account.time() });
  }

  private revalued(deal: DealRow): DealRow {
    const { state } = this.account;
    const lines = state.lines.where('deal_id', deal.id);
    const discounts = state.discounts.where('deal_id', deal.id);
    const decimals = this.account.decimalsOf(deal.currency);
    return withTotals(deal, lines.length === 0 ? undefined : dealTotals(lines, discounts, decimals, state.settings));
  }

  private save(before: DealRow, after: DealRow): DealRow {
    const saved = this.account.state.deals.put({ ...after, update_time: this.account.time() });
    this.account.log.changed('deal', before, saved);
    return saved;
  }

  /** One currency per deal, repeated on its lines. */
  private withCurrencyOfLines(before: DealRow, after: DealRow): DealRow {
    if (before.currency === after.currency) return after;
    const { lines } = this.account.state;
    for (const line of lines.where('deal_id', after.id)) lines.put({ ...line, currency: after.currency });
    return lines.where('deal_id', after.id).length === 0 ? after : this.revalued(after);
  }

  private isPurged(deal: DealRow): boolean {
    if (!deal.is_deleted || deal.update_time === null) return false;
    return this.account.now().getTime() - Date.parse(deal.update_time) > PURGED_AFTER_MS;
  }

  private customFields(before: Pick<DealRow, 'custom_fields'>, patch: DealPatch): DealPatch {
    return { custom_fields: this.account.customFieldsAfter('deal', before.custom_fields, patch.custom_fields) };
  }

  private ownDefaults(userId: number): Pick<DealRow, 'currency' | 'add_time' | 'owner_id' | 'creator_user_id'> {
    const currency = this.account.state.settings.defaultCurrency;
    return { currency, add_time: this.account.time(), owner_id: userId, creator_user_id: userId };
  }

  /** A stage brings its pipeline; a pipeline alone means its first stage. */
  private placeOf(patch: DealPatch, deal: DealRow | undefined): Pick<DealRow, 'pipeline_id' | 'stage_id'> {
    const { stages, pipelines } = this.account.state;
    if (typeof patch.stage_id === 'number') {
      const stage = stages.get(patch.stage_id);
      if (stage === undefined) throw ApiProblem.validation({ stage_id: `${patch.stage_id} was not found` });
      return { pipeline_id: stage.pipeline_id, stage_id: stage.id };
    }
    if (deal !== undefined && (patch.pipeline_id === undefined || patch.pipeline_id === deal.pipeline_id)) {
      return { pipeline_id: deal.pipeline_id, stage_id: deal.stage_id };
    }
    const pipelineId = patch.pipeline_id ?? pipelines.all()[0]?.id;
    const first = stages.where('pipeline_id', pipelineId).find((stage) => !stage.is_deleted);
    if (first === undefined) throw ApiProblem.validation({ pipeline_id: 'was not found' });
    return { pipeline_id: first.pipeline_id, stage_id: first.id };
  }

  private checkReferences(patch: DealPatch): void {
    const { organizations, persons, users, currencies } = this.account.state;
    this.account.refer(organizations, patch.org_id, 'org_id');
    this.account.refer(persons, patch.person_id, 'person_id');
    this.account.refer(users, patch.owner_id, 'owner_id');
    if (patch.currency !== undefined && !currencies.all().some((row) => row.code === patch.currency)) {
      throw ApiProblem.validation({ currency: 'is not a currency of this account' });
    }
  }
}
