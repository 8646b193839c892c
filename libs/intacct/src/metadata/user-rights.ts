import type { IntacctRecord } from '../outcome/function-data.js';

/** What the user may do with one kind of record. */
export interface UserRight {
  /** As the company's language calls it, e.g. `Journal Entries`. */
  readonly policy: string;
  /** Lower case: list, view, add, edit, delete, ... */
  readonly rights: readonly string[];
}

const POLICY = /(^|\.)POLICYNAME$/;

/** From `getUserPermissions`: policies stand alone or in lists, below the application they belong to. */
export function readUserRights(records: readonly IntacctRecord[]): readonly UserRight[] {
  return records.flatMap((record) => [...rightsIn(record.fields), ...readUserRights(record.lines)]);
}

function rightsIn(fields: IntacctRecord['fields']): UserRight[] {
  return Object.entries(fields)
    .filter(([name]) => POLICY.test(name))
    .map(([name, policy]) => {
      const rights = fields[name.replace(/POLICYNAME$/, 'RIGHTS')] ?? '';
      return {
        policy,
        rights: rights
          .toLowerCase()
          .split(/[|,;\s]+/)
          .filter((right) => right !== ''),
      };
    });
}
