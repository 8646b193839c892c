import { quoted } from '../database/identifier.js';
import type { Sql, Transaction } from '../database/sql.js';
import { isOwnField, withoutTextAnywhere, withoutTextInColumn } from './text-erasure.js';

interface Column {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly isJson: boolean;
}

/** Of the frame: the trail has its own way, the rest names keys, leases and colleagues. */
const KEPT = [
  'audit_events',
  'audit_payloads',
  'audit_seals',
  'audit_unsealed',
  'migrations',
  'api_keys',
  'leases',
  'database_binding',
];

interface LosingRow {
  readonly at: string;
  readonly erased: string;
}

/**
 * Every column of a service that may hold a text about a person, found in the catalogue of the database so that no new table is forgotten;
 * the log of the embedded bus belongs to it. Keys, and columns of words of our own such as a state, are left out.
 */
export class StoredTexts {
  constructor(
    private readonly schema: string,
    private readonly keptTables: readonly string[],
  ) {}

  /** `schema.table.column` → rows that have the text; places without it are left out. */
  async count(sql: Sql, text: string): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const column of await this.columns(sql)) {
      const rows = await this.losing(sql, column, text);
      if (rows.length > 0) found[nameOf(column)] = rows.length;
    }
    return found;
  }

  /** Takes the text out; answers as `count` did before. */
  async erase(tx: Transaction, text: string): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const column of await this.columns(tx)) {
      const count = await this.eraseIn(tx, column, text);
      if (count > 0) found[nameOf(column)] = count;
    }
    return found;
  }

  private async eraseIn(tx: Transaction, column: Column, text: string): Promise<number> {
    const rows = await this.losing(tx, column, text, 'for update');
    const cast = column.isJson ? '::jsonb' : '';
    for (const { at, erased } of rows)
      await tx.query(`update ${tableOf(column)} set ${quoted(column.column)} = $2${cast} where ctid = $1::tid`, [
        at,
        erased,
      ]);
    return rows.length;
  }

  /** A row may have the text only where it is a part of something else: it loses nothing. */
  private async losing(sql: Sql, column: Column, text: string, lock = ''): Promise<LosingRow[]> {
    const rows = await sql.query<{ at: string; value: unknown }>(
      `select ctid::text as at, ${quoted(column.column)} as value from ${tableOf(column)} where ${matches(column)} ${lock}`,
      [text],
    );
    return rows.flatMap(({ at, value }) => {
      const stored = column.isJson ? JSON.stringify(value) : String(value);
      const erased = column.isJson
        ? JSON.stringify(withoutTextAnywhere(value, text))
        : withoutTextInColumn(stored, text);
      return erased === stored ? [] : [{ at, erased }];
    });
  }

  private async columns(sql: Sql): Promise<Column[]> {
    const rows = await sql.query<Omit<Column, 'isJson'> & { type: string }>(
      `select c.table_schema as schema, c.table_name as table, c.column_name as column, c.data_type as type
         from information_schema.columns c
         join information_schema.tables t using (table_schema, table_name)
        where t.table_type = 'BASE TABLE' and c.table_schema = any($1::text[]) and c.table_name <> all($2::text[])
          and c.data_type in ('text', 'jsonb')
          and not exists (select from information_schema.key_column_usage k
                where k.table_schema = c.table_schema and k.table_name = c.table_name and k.column_name = c.column_name)
        order by 1, 2, 3`,
      [
        [this.schema, 'bus'],
        [...KEPT, ...this.keptTables],
      ],
    );
    return rows.flatMap(({ type, ...column }) => {
      const isJson = type === 'jsonb';
      return isJson || !isOwnField(column.column) ? [{ ...column, isJson }] : [];
    });
  }
}

const tableOf = ({ schema, table }: Column): string => `${quoted(schema)}.${quoted(table)}`;
const nameOf = ({ schema, table, column }: Column): string => `${schema}.${table}.${column}`;

/** $1 is the text; in JSON it may stand with its quotes and backslashes escaped. */
function matches({ column }: Column): string {
  const stored = `lower(${quoted(column)}::text)`;
  const inJson = `lower(substr(to_jsonb($1::text)::text, 2, length(to_jsonb($1::text)::text) - 2))`;
  return `(strpos(${stored}, lower($1::text)) > 0 or strpos(${stored}, ${inJson}) > 0)`;
}
