/** Values as `query` wants them: words (`active`, `Posted`), dates `mm/dd/yyyy` (see `toGatewayDate`). */
export type QueryFilter =
  | {
      readonly op:
        | 'equalto'
        | 'notequalto'
        | 'lessthan'
        | 'lessthanorequalto'
        | 'greaterthan'
        | 'greaterthanorequalto'
        | 'like'
        | 'notlike';
      readonly field: string;
      readonly value: string;
    }
  | { readonly op: 'in' | 'notin'; readonly field: string; readonly values: readonly string[] }
  | { readonly op: 'between'; readonly field: string; readonly low: string; readonly high: string }
  | { readonly op: 'isnull' | 'isnotnull'; readonly field: string }
  | { readonly op: 'and' | 'or'; readonly filters: readonly QueryFilter[] };

/** Builds filters: `where.and(where.equalTo('JOURNAL', 'GJ'), where.like('REFERENCENO', 'AB12%'))`. */
export const where = {
  equalTo: (field: string, value: string): QueryFilter => ({ op: 'equalto', field, value }),
  notEqualTo: (field: string, value: string): QueryFilter => ({ op: 'notequalto', field, value }),
  lessThan: (field: string, value: string): QueryFilter => ({ op: 'lessthan', field, value }),
  atMost: (field: string, value: string): QueryFilter => ({ op: 'lessthanorequalto', field, value }),
  greaterThan: (field: string, value: string): QueryFilter => ({ op: 'greaterthan', field, value }),
  atLeast: (field: string, value: string): QueryFilter => ({ op: 'greaterthanorequalto', field, value }),
  /** `%` any characters, `_` one; use `likePrefix` for a literal beginning. */
  like: (field: string, value: string): QueryFilter => ({ op: 'like', field, value }),
  notLike: (field: string, value: string): QueryFilter => ({ op: 'notlike', field, value }),
  between: (field: string, low: string, high: string): QueryFilter => ({ op: 'between', field, low, high }),
  /** 1..1000 values, the gateway's own limit. */
  in: (field: string, values: readonly string[]): QueryFilter => ({ op: 'in', field, values }),
  notIn: (field: string, values: readonly string[]): QueryFilter => ({ op: 'notin', field, values }),
  isNull: (field: string): QueryFilter => ({ op: 'isnull', field }),
  isNotNull: (field: string): QueryFilter => ({ op: 'isnotnull', field }),
  and: (...filters: QueryFilter[]): QueryFilter => ({ op: 'and', filters }),
  or: (...filters: QueryFilter[]): QueryFilter => ({ op: 'or', filters }),
};
