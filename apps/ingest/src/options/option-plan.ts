/** A row of the ledger, as far as an option needs it. */
export interface ListedRow {
  readonly recordNo: string;
  readonly id: string;
  readonly name: string;
  /** In force, and there at all. */
  readonly isUsable: boolean;
}

export interface FieldOption {
  readonly id: string;
  readonly label: string;
}

/** Which option stands for which row: record number → option id. */
export type KnownOptions = ReadonlyMap<string, string>;

export interface OptionPlan {
  /** Options that people made, or that a stopped run left, and that stand for a row from now on. */
  readonly adopted: readonly { readonly recordNo: string; readonly optionId: string }[];
  readonly renamed: readonly { readonly optionId: string; readonly from: string; readonly to: string }[];
  readonly added: readonly { readonly recordNo: string; readonly label: string }[];
  /** Rows whose option somebody deleted in Pipedrive. */
  readonly forgotten: readonly string[];
}

const MAX_LABEL = 255;
const INACTIVE = '(inactive) ';

/**
 * What brings the options of a field in step with the rows. Nothing is ever removed: deals may hold any option, so one whose row is gone
 * or inactive is renamed. Options that stand for no row are people's own, and left alone.
 */
export function planOptions(
  rows: readonly ListedRow[],
  options: readonly FieldOption[],
  known: KnownOptions,
): OptionPlan {
  const labels = new Map(options.map((option) => [option.id, option.label]));
  const forgotten = [...known].flatMap(([recordNo, optionId]) => (labels.has(optionId) ? [] : [recordNo]));
  const taken = new Set([...known.values()].filter((id) => labels.has(id)));
  const free = options.filter((option) => !taken.has(option.id));
  const plan = { adopted: [], renamed: [], added: [], forgotten } as Mutable<OptionPlan>;
  // A number may have been given to another row: the option that people use is of the row in force.
  const inForceFirst = [...rows.filter(({ isUsable }) => isUsable), ...rows.filter(({ isUsable }) => !isUsable)];
  for (const row of inForceFirst) {
    const knownId = known.get(row.recordNo);
    const optionId = knownId !== undefined && labels.has(knownId) ? knownId : takeFree(row, free);
    if (optionId === undefined) {
      if (row.isUsable) plan.added.push({ recordNo: row.recordNo, label: labelOf(row) });
      continue;
    }
    if (optionId !== knownId) plan.adopted.push({ recordNo: row.recordNo, optionId });
    const from = labels.get(optionId) ?? '';
    if (from !== labelOf(row)) plan.renamed.push({ optionId, from, to: labelOf(row) });
  }
  return plan;
}

/** The number first: that is what people in Finance look for, and what an option is found again by. */
export function labelOf({ id, name, isUsable }: ListedRow): string {
  const label = name === '' || name === id ? id : `${id} ${name}`;
  return `${isUsable ? '' : INACTIVE}${label}`.slice(0, MAX_LABEL).trim();
}

type Mutable<Plan> = { -readonly [Part in keyof Plan]: Plan[Part] extends readonly (infer Item)[] ? Item[] : never };

/** An option that says the same already; one that says the number alone, or begins with it, where only one does. */
function takeFree(row: ListedRow, free: FieldOption[]): string | undefined {
  const same = (label: string): boolean => normal(label) === normal(labelOf({ ...row, isUsable: true }));
  const numbered = free.filter(({ label }) => normal(label).split(' ', 1)[0] === normal(row.id));
  const found = free.find(({ label }) => same(label)) ?? (numbered.length === 1 ? numbered[0] : undefined);
  if (found === undefined) return undefined;
  free.splice(free.indexOf(found), 1);
  return found.id;
}

function normal(label: string): string {
  const text = label.startsWith(INACTIVE) ? label.slice(INACTIVE.length) : label;
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
