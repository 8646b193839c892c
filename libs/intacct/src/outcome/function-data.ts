/** One object of an answer. Field names are upper case and nested ones joined by dots, as `query` names them. */
export interface IntacctRecord {
  /** Element name in upper case, e.g. GLBATCH. */
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Owned lines (ENTRIES of a GLBATCH), in the order they came. */
  readonly lines: readonly IntacctRecord[];
}

/** The `data` block of a result, or what a legacy function returned instead (`key`). */
export interface FunctionData {
  readonly listType?: string;
  readonly count?: number;
  readonly totalCount?: number;
  readonly numRemaining?: number;
  /** Of readByQuery: belongs to the session. */
  readonly resultId?: string;
  readonly records: readonly IntacctRecord[];
}
