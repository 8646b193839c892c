import { Writable } from 'node:stream';

import { Client } from 'pg';

class Heard extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

type CommandRun = (site: { argv: string[]; out: Writable; err: Writable }) => Promise<number>;

/** Runs an audit command in this process and gives back what it said. */
export async function said(run: CommandRun, ...argv: string[]): Promise<string> {
  const [out, err] = [new Heard(), new Heard()];
  const code = await run({ argv, out, err });
  if (code !== 0) throw new Error(`ended with ${code}: ${err.text}`);
  return out.text;
}

/** Tables of these schemas in which a text still stands somewhere, whatever the columns are called. */
export async function tablesWith(databaseUrl: string, schemas: readonly string[], text: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
        where schemaname = any($1::text[]) order by 1`,
      [schemas],
    );
    const found: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query(`select from ${name} t where strpos(lower(t::text), lower($1)) > 0 limit 1`, [
        text,
      ]);
      if (rows.length > 0) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}
