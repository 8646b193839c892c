import { ApiProblem } from '../http/api-problem.js';
import { lineSum } from '../rules/deal-value.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { BLANK_LINE } from '../state/blank-rows.js';
import type { DealRow, LineRow } from '../state/rows.js';
import { DealService } from './deal.service.js';

const MAX_RECURRING = 20;

export type LineFields = Readonly<Partial<Record<keyof LineRow, unknown>>>;

/** Product lines of a deal; the deal's value follows every change. */
export class DealLineService {
  private readonly deals: DealService;

  constructor(private readonly account: SandboxAccount) {
    this.deals = new DealService(account);
  }

  add(dealId: string, many: readonly LineFields[]): LineRow[] {
    const deal = this.editable(dealId);
    for (const fields of many) this.checkLine(deal, fields, undefined);
    const rows = many.map((fields) => {
      const line = this.account.state.lines.insert({ ...this.blank(deal), ...fields, deal_id: deal.id } as LineRow);
      this.account.log.created('deal_product', line);
      return line;
    });
    this.deals.revalue(deal.id);
    return rows;
  }

  update(dealId: string, lineId: string, fields: LineFields): LineRow {
    const deal = this.editable(dealId);
    const line = this.find(deal, lineId);
    this.checkLine(deal, { ...line, ...fields }, line);
    const changed = this.account.state.lines.put({ ...line, ...fields, update_time: this.account.time() } as LineRow);
    this.account.log.changed('deal_product', line, changed);
    this.deals.revalue(deal.id);
    return changed;
  }

  remove(dealId: string, lineIds: readonly string[] | undefined): number[] {
    const deal = this.editable(dealId);
    const all = this.account.state.lines.where('deal_id', deal.id);
    const lines = lineIds === undefined ? all : lineIds.map((id) => this.find(deal, id));
    for (const line of lines) {
      this.account.state.lines.remove(line.id);
      this.account.log.deleted('deal_product', line);
    }
    this.deals.revalue(deal.id);
    return lines.map((line) => line.id);
  }

  show(line: LineRow): Readonly<Record<string, unknown>> {
    const { products, settings } = this.account.state;
    const sum = lineSum(line, this.account.decimalsOf(line.currency), settings.exclusiveTaxInSum);
    // The name follows the catalogue.
    return { ...line, name: products.get(line.product_id)?.name ?? '', sum: sum.toNumber() };
  }

  private find(deal: DealRow, lineId: string): LineRow {
    const line = this.account.find(this.account.state.lines, lineId);
    if (line.deal_id !== deal.id) throw ApiProblem.notFound();
    return line;
  }

  private editable(dealId: string): DealRow {
    const deal = this.deals.find(dealId);
    if (deal.is_archived) throw ApiProblem.validation({ deal_id: 'an archived deal can not be modified' });
    if (deal.is_deleted) throw ApiProblem.notFound();
    return deal;
  }

  private checkLine(deal: DealRow, fields: LineFields, self: LineRow | undefined): void {
    this.account.refer(this.account.state.products, fields.product_id, 'product_id');
    const others = this.account.state.lines.where('deal_id', deal.id).filter((line) => line.id !== self?.id);
    const method = fields.tax_method ?? this.blank(deal).tax_method;
    if (others.some((line) => line.tax_method !== method)) {
      throw ApiProblem.validation({ tax_method: 'must be the same for all products of a deal' });
    }
    const frequency = fields.billing_frequency ?? 'one-time';
    const cycles = fields.billing_frequency_cycles ?? null;
    if (frequency === 'one-time' && cycles !== null) {
      throw ApiProblem.validation({ billing_frequency_cycles: 'must be null for one-time products' });
    }
    if (frequency === 'weekly' && cycles === null) {
      throw ApiProblem.validation({ billing_frequency_cycles: 'is required for weekly products' });
    }
    if (frequency === 'one-time') return;
    if (others.filter((line) => line.billing_frequency !== 'one-time').length >= MAX_RECURRING) {
      throw ApiProblem.validation({ billing_frequency: `at most ${MAX_RECURRING} recurring products per deal` });
    }
  }

  private blank(deal: DealRow): Omit<LineRow, 'id' | 'product_id' | 'item_price' | 'quantity'> {
    const lines = this.account.state.lines.where('deal_id', deal.id);
    return {
      ...BLANK_LINE,
      deal_id: deal.id,
      tax_method: lines[0]?.tax_method ?? 'inclusive',
      currency: deal.currency,
      order_nr: lines.length + 1,
      add_time: this.account.time(),
    };
  }
}
