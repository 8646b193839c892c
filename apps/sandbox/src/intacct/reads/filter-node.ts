/** A filter as `query` and `readByQuery` share it. */
export type FilterNode =
  | { readonly op: 'and' | 'or'; readonly nodes: readonly FilterNode[] }
  | { readonly op: 'not'; readonly node: FilterNode }
  | { readonly op: 'test'; readonly field: string; readonly test: FilterTest; readonly values: readonly string[] };

export type FilterTest = 'eq' | 'lt' | 'le' | 'gt' | 'ge' | 'like' | 'in' | 'between' | 'null';
