import { randomUUID } from 'node:crypto';

import {
  type FieldChange,
  type FileFault,
  type MappingRule,
  portableRule,
  type RuleDraft,
  ruleDifference,
  rulesFromCsv,
  rulesFromYaml,
  standardDimensions,
} from '@app/mapping';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

import type { LoadedContext } from '../context/context.provider.js';
import type { StoredRule } from './mapping-rule.repository.js';
import { SaveRuleDto } from './rule.dto.js';
import { ruleFromDto } from './rule-from-dto.js';
import { ruleSetFindings } from './rule-set-findings.js';

export const ruleFileFormats = ['yaml', 'csv'] as const;
export type RuleFileFormat = (typeof ruleFileFormats)[number];

export interface RuleFile {
  readonly format: RuleFileFormat;
  readonly content: string;
  /** Rules that the file does not have are deleted; otherwise they stay. */
  readonly replace: boolean;
}

export interface RuleImportChange {
  readonly change: 'created' | 'changed' | 'deleted';
  readonly ruleId: string;
  readonly name: string;
  /** Null for rules that the file does not have. */
  readonly line: number | null;
  readonly fields: readonly FieldChange[];
}

/** What an import would do; with a single fault it does nothing. */
export interface RuleImportPlan {
  readonly faults: readonly FileFault[];
  readonly changes: readonly RuleImportChange[];
  readonly unchanged: number;
}

export interface PreparedImport extends RuleImportPlan {
  readonly saved: readonly { readonly rule: MappingRule; readonly before: StoredRule | undefined }[];
  readonly deleted: readonly StoredRule[];
}

interface Incoming {
  readonly draft: RuleDraft;
  readonly rule: MappingRule;
  readonly before: StoredRule | undefined;
  readonly fields: readonly FieldChange[];
}

/** The newest version of every rule, and everything that decides: earlier versions until their successors' dates, too. */
export interface StandingRules {
  readonly current: readonly StoredRule[];
  readonly inForce: readonly MappingRule[];
}

/** Pure: reads the file against the rules there are, and judges the set that would come out of it. */
export function prepareImport(
  file: RuleFile,
  { current, inForce }: StandingRules,
  context: Pick<LoadedContext, 'reference' | 'settings'>,
): PreparedImport {
  const { drafts, faults: unreadable } =
    file.format === 'yaml' ? rulesFromYaml(file.content) : rulesFromCsv(file.content);
  const faults = [...unreadable];
  const incoming: Incoming[] = [];
  for (const draft of drafts) {
    const wrong = [...shapeFaults(draft), ...identityFaults(draft, current)];
    faults.push(...wrong);
    if (wrong.length === 0) incoming.push(toIncoming(draft, current, context));
  }
  faults.push(...sameRuleTwice(incoming));
  const named = new Set(incoming.map(({ rule }) => rule.id));
  const deleted = file.replace ? current.filter((rule) => !named.has(rule.id)) : [];
  const kept = file.replace ? [] : inForce.filter((rule) => !named.has(rule.id));
  const outcome: MappingRule[] = [...kept, ...incoming.map(({ rule }) => rule)];
  const changed = incoming.filter(({ fields, before }) => before === undefined || fields.length > 0);
  for (const { draft, rule } of changed)
    for (const one of ruleSetFindings(rule, outcome, context))
      faults.push(faultAt(draft, fileField(one.field ?? 'name'), one.message, one.remedy));
  return {
    faults: faults.toSorted((a, b) => a.line - b.line),
    changes: [...changed.map(toChange), ...deleted.map(toDeletion)],
    unchanged: incoming.length - changed.length,
    saved: changed,
    deleted,
  };
}

function toIncoming(
  draft: RuleDraft,
  current: readonly StoredRule[],
  context: Pick<LoadedContext, 'reference'>,
): Incoming {
  const before = knownRule(draft, current);
  const dto = toDto(draft);
  const rule = ruleFromDto(before?.id ?? randomUUID(), (before?.version ?? 0) + 1, dto, context.reference);
  return { draft, rule, before, fields: ruleDifference(before, portableRule(rule)) };
}

/** By id; by name where the file has none, so that a file written by hand can be imported again. */
function knownRule({ value }: RuleDraft, current: readonly StoredRule[]): StoredRule | undefined {
  const { id, name } = value;
  return id === undefined
    ? current.find((rule) => typeof name === 'string' && rule.name.toLowerCase() === name.trim().toLowerCase())
    : current.find((rule) => rule.id === id);
}

function identityFaults(draft: RuleDraft, current: readonly StoredRule[]): FileFault[] {
  const { id, version } = draft.value;
  const known = knownRule(draft, current);
  if (id !== undefined && known === undefined)
    return [faultAt(draft, 'id', `There is no rule ${shown(id)} here`, 'Leave the id out to make a new rule')];
  if (version !== undefined && known !== undefined && version !== known.version)
    return [
      faultAt(
        draft,
        'version',
        `Rule "${known.name}" is at version ${known.version} by now, not ${shown(version)}`,
        'Export the rules again, and make the change in that file',
      ),
    ];
  return [];
}

function sameRuleTwice(incoming: readonly Incoming[]): FileFault[] {
  return incoming.flatMap(({ draft, rule }, index) =>
    incoming.findIndex((one) => one.rule.id === rule.id) === index
      ? []
      : [faultAt(draft, 'name', `Rule "${rule.name}" is in the file twice`, 'Keep one of the two')],
  );
}

function toDto({ value }: RuleDraft): SaveRuleDto {
  const { id: _id, version: _version, ...rest } = value;
  return plainToInstance(SaveRuleDto, rest);
}

function shapeFaults(draft: RuleDraft): FileFault[] {
  const errors = validateSync(toDto(draft), { whitelist: true, forbidNonWhitelisted: true });
  return errors
    .flatMap((error) => flat(error, ''))
    .map(([field, message]) =>
      faultAt(draft, field, message, 'Correct the field as the documentation of rules describes it'),
    );
}

/** Where a finding of the validator is written in a file. */
function fileField(field: string): string {
  if (['name', 'priority', 'active', 'effectiveFrom', 'effectiveTo'].includes(field)) return field;
  if (field.startsWith('gldim:')) return `result.dimensions.userDefined.${field.slice('gldim:'.length)}`;
  if (isOneOfDimensions(field)) return `result.dimensions.${field}`;
  return `result.${field}`;
}

function isOneOfDimensions(field: string): boolean {
  return (standardDimensions as readonly string[]).includes(field);
}

function flat(error: ValidationError, above: string): [field: string, message: string][] {
  const field = above === '' ? error.property : `${above}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).join(', ');
  return [
    ...(own === '' ? [] : [[field, own] as [string, string]]),
    ...(error.children ?? []).flatMap((child) => flat(child, field)),
  ];
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

function faultAt(draft: RuleDraft, field: string, message: string, remedy: string): FileFault {
  return { line: draft.lineOf(field), field, message, remedy };
}

function toChange({ draft, rule, before, fields }: Incoming): RuleImportChange {
  const change = before === undefined ? 'created' : 'changed';
  return { change, ruleId: rule.id, name: rule.name, line: draft.line, fields };
}

function toDeletion(rule: StoredRule): RuleImportChange {
  return { change: 'deleted', ruleId: rule.id, name: rule.name, line: null, fields: ruleDifference(rule, undefined) };
}
