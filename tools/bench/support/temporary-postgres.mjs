import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { Client } from 'pg';

/** An embedded PostgreSQL in a folder that goes with it: full durability, as `npm start` runs it. */
export async function startTemporaryPostgres(dist, settings = {}) {
  const { startEmbeddedPostgres } = await import(
    pathToFileURL(join(dist, 'libs/platform/src/database/embedded/index.js')).href
  );
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-postgres-'));
  // The server ends with this process, also where somebody interrupts it; the folder would stay.
  const remove = () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  try {
    const server = await startEmbeddedPostgres({ dataDir, settings });
    const admin = async (work) => {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      try {
        return await work(client);
      } finally {
        await client.end();
      }
    };
    return {
      pid: server.pid,
      /** Makes a database of its own and gives its URL. */
      createDatabase: async (name) => {
        await admin((client) => client.query(`create database ${name}`));
        return server.url.replace(/\/postgres$/, `/${name}`);
      },
      stop: async () => {
        await server.stop();
        process.off('exit', remove);
        remove();
      },
    };
  } catch (error) {
    process.off('exit', remove);
    remove();
    throw error;
  }
}
