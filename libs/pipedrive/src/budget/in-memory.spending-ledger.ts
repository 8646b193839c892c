import type { ReadPurpose } from './rate-budget.js';
import {
  type AccountStop,
  NOTHING_SPENT,
  type Spending,
  SpendingLedger,
  type SpendingOfDay,
} from './spending-ledger.js';

/** For one process that may forget. */
export class InMemorySpendingLedger extends SpendingLedger {
  private readonly days = new Map<string, SpendingOfDay>();
  private stopped: AccountStop | undefined;

  add(day: string, purpose: ReadPurpose, spending: Spending): Promise<void> {
    const spent = this.days.get(day) ?? NOTHING_SPENT;
    const { calls, tokens } = spent[purpose];
    const sum = { calls: calls + spending.calls, tokens: tokens + spending.tokens };
    this.days.set(day, { ...spent, [purpose]: sum });
    return Promise.resolve();
  }

  day(day: string): Promise<SpendingOfDay> {
    return Promise.resolve(this.days.get(day) ?? NOTHING_SPENT);
  }

  stop(stop: AccountStop | undefined): Promise<void> {
    this.stopped = stop;
    return Promise.resolve();
  }

  currentStop(): Promise<AccountStop | undefined> {
    return Promise.resolve(this.stopped);
  }
}
