import type { BatchContext, BatchHandler, ConsumedRecord } from '@app/platform';

/** A handler that remembers what it got. */
export class Collector {
  readonly records: ConsumedRecord[] = [];

  /** `before` may throw, hang or look at the batch; what it throws is not remembered as handled. */
  constructor(private readonly before: BatchHandler = () => Promise.resolve()) {}

  readonly handle: BatchHandler = async (records: readonly ConsumedRecord[], context: BatchContext) => {
    await this.before(records, context);
    this.records.push(...records);
  };

  values(): (string | null)[] {
    return this.records.map((record) => record.value);
  }

  valuesOf(key: string): (string | null)[] {
    return this.records.filter((record) => record.key === key).map((record) => record.value);
  }

  /** In the order of their first arrival: a batch whose storing was not acknowledged comes again. */
  firstSightsOf(key: string): (string | null)[] {
    return [...new Set(this.valuesOf(key))];
  }

  has(values: readonly string[]): boolean {
    const seen = new Set(this.values());
    return values.every((value) => seen.has(value));
  }
}
