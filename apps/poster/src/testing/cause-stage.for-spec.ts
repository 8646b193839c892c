import type { DealLine, DealWon } from '@app/contracts';
import { expect } from 'vitest';

import { inIntacct, isPosted, shows, type ShownPosting, softwareRule } from './posting-scenes.for-spec.js';
import { dealRecord, PublishedDeals, softwareLine, wonDeal } from './published-deals.for-spec.js';
import { PosterOverHttp } from './running-poster.for-spec.js';

/** One day for a whole file, whenever it runs; its books are open in both entities of the sandbox. */
export const DAY = new Date().toISOString().slice(0, 10);

/** What holds a deal, and what takes the cause away. `{rule}` is the id of the rule that decides, `{category}` that of its line. */
export interface Cause {
  readonly what: string;
  readonly cause: string;
  /** What is different in the result of its rule; null: there is no rule. */
  readonly rule?: object | null;
  readonly deal?: Partial<DealWon>;
  readonly line?: Partial<DealLine>;
  /** Instead of publishing the deal as it is. */
  readonly publish?: (one: HeldCase) => Promise<void>;
  /** Once the rule is saved. */
  readonly before?: (one: HeldCase) => Promise<void>;
  readonly gone: (one: HeldCase) => Promise<void>;
  /** So that the next case begins as this one did. */
  readonly after?: (one: HeldCase) => Promise<void>;
}

export interface HeldCase {
  readonly stage: CauseStage;
  readonly ruleId: string;
  readonly deal: DealWon;
  /** The deal, and its only line, with these differences. */
  readonly told: (changes: Partial<DealWon>) => DealWon;
  readonly line: (changes: Partial<DealLine>) => DealLine;
  /** The rule once more, with another result. */
  change(result: object): Promise<void>;
  /** The deal once more, a version further. */
  again(changes: Partial<DealWon>): Promise<void>;
}

const because = { reason: 'Asked for by the controller' };
/** Plays causes of holds on the whole poster, over HTTP: a deal is held for one, the cause goes, the deal is posted by itself. */
export class CauseStage {
  private count = 0;

  private constructor(
    readonly poster: PosterOverHttp,
    readonly deals: PublishedDeals,
  ) {}

  static async open(): Promise<CauseStage> {
    const poster = await PosterOverHttp.start();
    const stage = new CauseStage(poster, await PublishedDeals.open(poster.database.url));
    // All of it: a rule that names a department is refused while only accounts and journals have been read.
    await stage.refresh();
    return stage;
  }

  async close(): Promise<void> {
    await this.deals.close();
    await this.poster.close();
  }

  async play(cause: Cause): Promise<ShownPosting> {
    const one = await this.prepare(cause);
    await cause.before?.(one);
    await (cause.publish?.(one) ?? this.deals.publish(dealRecord(one.deal)));
    const expected = cause.cause.replace('{rule}', one.ruleId).replace('{category}', categoryOf(one.deal));
    const isHeld = ({ status, holds }: ShownPosting): boolean =>
      status === 'held' && holds.map((hold) => hold.cause).join(' | ') === expected;
    await shows(this.poster, one.deal.dealId, isHeld);
    await cause.gone(one);
    const posted = await shows(this.poster, one.deal.dealId, isPosted);
    await cause.after?.(one);
    return posted;
  }

  async call(method: string, path: string, body: object, headers?: Record<string, string>): Promise<unknown> {
    const answer = await this.poster.call(method, path, { ...because, ...body }, headers);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  }

  async set(settings: object): Promise<void> {
    await this.call('PATCH', '/admin/settings', { settings });
  }

  /** Somebody changes something in Intacct, and it is read from there. */
  async inLedger(action: string, args: object): Promise<void> {
    await inIntacct(this.poster, 'actions', { action, ...args });
    await this.refresh();
  }

  private async refresh(): Promise<void> {
    const answer = await this.poster.call('POST', '/admin/reference/refresh', {});
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200, body: { refreshed: true } });
  }

  private async prepare({ rule = {}, deal = {}, line = {} }: Cause): Promise<HeldCase> {
    this.count += 1;
    const id = String(100 + this.count);
    const category = `Category ${id}`;
    const value = deal.value ?? '1250.00';
    const lineOf = (changes: Partial<DealLine> = {}): DealLine =>
      softwareLine(value, { category: { id, label: category }, ...line, ...changes });
    const told = (changes: Partial<DealWon> = {}): DealWon =>
      wonDeal(id, { bookkeepingDate: DAY, lines: [lineOf()], ...deal, value, ...changes });
    const wanted = (other: object) => ({
      name: category,
      conditions: { category: [category] },
      result: { ...softwareRule.result, ...other },
    });
    const ruleId = rule === null ? '' : await this.saved(wanted(rule));
    return {
      stage: this,
      ruleId,
      deal: told(),
      told,
      line: lineOf,
      change: async (other) => {
        if (ruleId === '') await this.saved(wanted(other));
        else await this.call('PUT', `/admin/rules/${ruleId}`, { ...wanted(other), version: 1 });
      },
      again: (changes) => {
        const next = { dealVersion: 2, readSequence: '2', contentHash: `hash-${id}-2` };
        return this.deals.publish(dealRecord(told({ ...next, ...changes })));
      },
    };
  }

  private async saved(rule: object): Promise<string> {
    return ((await this.call('POST', '/admin/rules', rule)) as { id: string }).id;
  }
}

function categoryOf({ lines }: DealWon): string {
  return lines[0]?.category?.label ?? '';
}
