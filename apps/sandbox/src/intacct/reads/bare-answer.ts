import { childOf, textOf } from '@app/intacct';
import type { DataNode, FunctionResult } from '../gateway/function-result.js';
import type { GatewayFunction } from '../gateway/gateway-request.js';

/** Rows alone, without envelope, status or counts, for a successful read that asks for JSON or CSV; undefined for all others. */
export function bareAnswer(fn: GatewayFunction | undefined, result: FunctionResult | undefined): string | undefined {
  if (!fn || result?.status !== 'success' || !result.data) return undefined;
  const format = formatOf(fn);
  const rows = result.data.children.map((node) => flat(node));
  if (format === 'json') return JSON.stringify(rows);
  return format === 'csv' ? csv(rows) : undefined;
}

function formatOf({ name, element }: GatewayFunction): string {
  const holder = name === 'query' ? childOf(element, 'options') : element;
  return ['query', 'read', 'readByName', 'readByQuery'].includes(name)
    ? textOf(holder, 'returnFormat').toLowerCase()
    : '';
}

function flat(node: DataNode, prefix = ''): Readonly<Record<string, string>> {
  const entries = (node.children ?? []).flatMap((child) =>
    child.children
      ? Object.entries(flat(child, `${prefix}${child.name}.`))
      : [[prefix + child.name, child.text ?? ''] as const],
  );
  return Object.fromEntries(entries);
}

function csv(rows: readonly Readonly<Record<string, string>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  return [quoted(names), ...rows.map((row) => quoted(names.map((name) => row[name] ?? '')))].join('\n');
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
}
