import { isMap, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml';

import type { FileFault, PortableRule, ReadRules, RuleDraft } from './portable-rule.js';

const FORMAT = 'mapping-rules/1';
const REMEDY = `Begin with "format: ${FORMAT}" and list the rules below "rules:"`;

/** One document; `rulesFromYaml` reads exactly the same rules back. */
export function rulesToYaml(rules: readonly PortableRule[]): string {
  return stringify({ format: FORMAT, rules }, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** Reads rules with their lines; every fault of the file at once. Contents are not judged here. */
export function rulesFromYaml(text: string): ReadRules {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number | undefined): number =>
    offset === undefined ? 1 : Math.max(1, lines.linePos(offset).line);
  const faults = document.errors.map((error) => ({
    line: lineAt(error.pos[0]),
    message: `This is not YAML: ${error.message}`,
    remedy: 'Mend the line, or export the rules again and start from there',
  }));
  if (faults.length > 0) return { drafts: [], faults };
  const list = isMap(document.contents) ? document.get('rules', true) : undefined;
  if (document.get('format') !== FORMAT || !isSeq(list))
    return { drafts: [], faults: [{ line: 1, message: 'This is not a list of mapping rules', remedy: REMEDY }] };
  const drafts: RuleDraft[] = [];
  const wrong: FileFault[] = [];
  for (const item of list.items as Node[]) {
    const line = lineAt(item.range?.[0]);
    const value: unknown = isMap(item) ? item.toJS(document, { maxAliasCount: 100 }) : undefined;
    if (isRecord(value)) drafts.push({ line, value, lineOf: (field) => lineAt(offsetOf(item, field)) });
    else wrong.push({ line, message: 'A rule is a map of fields', remedy: REMEDY });
  }
  return { drafts, faults: wrong };
}

function offsetOf(rule: Node, field: string): number | undefined {
  let node = rule;
  for (const part of field.split('.')) {
    const key = isMap(node) ? node.items.find((pair) => String(pair.key) === part)?.key : undefined;
    const inner = isMap(node) ? node.get(part, true) : isSeq(node) ? node.get(Number(part), true) : undefined;
    if (inner == null) return ((key as Node | undefined) ?? node).range?.[0];
    node = inner as Node;
    // An empty or nested value begins on a later line than its name; people look for the name.
    if (key != null && field.endsWith(part)) return (key as Node).range?.[0] ?? node.range?.[0];
  }
  return node.range?.[0];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
