import type { FunctionResult } from './function-result.js';
import { functionNamed } from './function-table.js';
import type { GatewayFunction } from './gateway-request.js';

/** Since the process started. Billable: every record written or deleted, every query or page. */
export class UsageCounter {
  requests = 0;
  functions = 0;
  billableTransactions = 0;
  readonly byFunction: Record<string, number> = {};

  request(): void {
    this.requests += 1;
  }

  count(functions: readonly GatewayFunction[], results: readonly FunctionResult[]): void {
    for (const fn of functions) {
      this.functions += 1;
      this.byFunction[fn.name] = (this.byFunction[fn.name] ?? 0) + 1;
      if (functionNamed(fn.name)?.effect === 'read') this.billableTransactions += 1;
    }
    for (const result of results) this.billableTransactions += result.written;
  }

  toJSON(): unknown {
    const { requests, functions, billableTransactions, byFunction } = this;
    return { requests, functions, billableTransactions, byFunction };
  }
}
