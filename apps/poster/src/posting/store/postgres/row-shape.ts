/** Column → PostgreSQL type. The first ones are the key. */
export interface RowShape {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
}

/** Inserts or replaces rows given as one JSON array: one statement however many there are. */
export function upsertStatement({ table, key, columns }: RowShape): string {
  const names = Object.keys(columns);
  const typed = names.map((name) => `${name} ${columns[name]}`).join(', ');
  const updates = names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  return (
    `insert into ${table} (${names.join(', ')}) ` +
    `select ${names.join(', ')} from jsonb_to_recordset($1::jsonb) as row (${typed}) ` +
    `on conflict (${key.join(', ')}) do update set ${updates.join(', ')}`
  );
}

export function columnList({ columns }: RowShape, alias: string): string {
  return Object.keys(columns)
    .map((name) => `${alias}.${name}`)
    .join(', ');
}
