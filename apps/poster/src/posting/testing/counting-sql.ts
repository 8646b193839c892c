import type { Sql } from '@app/platform';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Runs every reading under EXPLAIN ANALYZE first, and counts the rows that PostgreSQL looked at in tables and indexes. */
export class CountingSql implements Sql {
  /** Of each statement, in the order they came. */
  readonly counted: { readonly text: string; readonly rows: number }[] = [];

  constructor(private readonly inner: Sql) {}

  async query<Row = Record<string, unknown>>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    const [plan] = await this.inner.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `explain (analyze, timing off, format json) ${text}`,
      params,
    );
    const root = plan?.['QUERY PLAN'][0]?.Plan;
    if (root !== undefined) this.counted.push({ text, rows: lookedAt(root) });
    return this.inner.query<Row>(text, params);
  }
}

function lookedAt(node: PlanNode): number {
  const below = (node.Plans ?? []).reduce((sum, one) => sum + lookedAt(one), 0);
  // Scans of functions, sub-queries and common tables read no table themselves.
  if (!/^(Seq|Index|Index Only|Bitmap Heap|Tid) Scan$/.test(node['Node Type'])) return below;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  return below + (node['Actual Rows'] + removed) * node['Actual Loops'];
}
