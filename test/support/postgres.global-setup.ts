import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../libs/platform/src/database/embedded/index.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the PostgreSQL that the suite shares; use `createTestDatabase` for a database of your own. */
    postgresUrl: string;
  }
}

/** What a test asserts is what PostgreSQL shows to its clients; surviving a power cut is not among it. */
const FAST = { fsync: 'off', full_page_writes: 'off', max_connections: '400', shared_buffers: '64MB' };

/** One PostgreSQL for the whole run, in a temporary folder, on a free port. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'test-postgres-'));
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), settings: FAST });
  project.provide('postgresUrl', postgres.url);
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
