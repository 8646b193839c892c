import { parseEnvironment, startEmbeddedPostgres } from '@app/platform';

import { readIngestEnvironment } from '../../ingest/src/ingest.environment.js';
import { startIngest } from '../../ingest/src/start-ingest.js';
import { readPosterEnvironment } from '../../poster/src/poster.environment.js';
import { startPoster } from '../../poster/src/start-poster.js';
import { startSandboxes, type RunningSandboxes } from '../../sandbox/src/start-sandboxes.js';
import { Closers } from './closers.js';
import { DataFolder } from './data-folder.js';
import { requireFreePorts } from './free-ports.js';
import { LocalEnvironment, neededSandboxes, type Variables } from './local.environment.js';
import { HOST, requireServiceSettings, serviceSettings } from './service-settings.js';

export type Progress = (line: string) => void;

/** The poster takes no events any more, and will not by itself. */
export type OnCrash = (cause: Error) => void;

export interface RunningLocal {
  readonly ingestUrl: string;
  readonly posterUrl: string;
  readonly adminApiKey: string;
  readonly dataPath: string;
  /** Only those that were started. */
  readonly sandboxes: Partial<RunningSandboxes>;
  close(): Promise<void>;
}

/** Starts everything in this process; if one part cannot start, those before it are ended again. */
export async function startLocal(variables: Variables, progress: Progress, onCrash: OnCrash): Promise<RunningLocal> {
  const closers = new Closers();
  try {
    return await start(variables, { progress, onCrash, closers });
  } catch (error) {
    // What stopped the start is the news; a part that then fails to close is not.
    await closers.closeAll().catch(() => undefined);
    throw error;
  }
}

interface Around {
  readonly progress: Progress;
  readonly onCrash: OnCrash;
  readonly closers: Closers;
}

async function start(variables: Variables, { progress, onCrash, closers }: Around): Promise<RunningLocal> {
  const local = parseEnvironment(LocalEnvironment, { ...variables });
  const needed = neededSandboxes(variables);
  await requireFreePorts(HOST, portsOf(local, needed));
  const folder = DataFolder.open(local.DATA_DIR);
  const secrets = folder.secrets();
  requireServiceSettings(variables, local, secrets);

  const databaseUrl = local.DATABASE_URL ?? (await startDatabase(folder, progress, closers));
  const sandboxes = await startSandboxes({
    host: HOST,
    databaseUrl,
    ...(needed.pipedrive ? { pipedrivePort: local.SANDBOX_PIPEDRIVE_PORT } : {}),
    ...(needed.intacct ? { intacctPort: local.SANDBOX_INTACCT_PORT } : {}),
  });
  closers.add('the sandboxes', () => sandboxes.close());
  if (needed.pipedrive) progress(`sandbox Pipedrive on ${sandboxes.pipedriveUrl}`);
  if (needed.intacct) progress(`sandbox Intacct on ${sandboxes.intacctUrl}`);

  const settings = serviceSettings(variables, local, secrets, { databaseUrl, sandboxes });
  const poster = await startPoster(readPosterEnvironment(settings), { onCrash });
  closers.add('the poster', () => poster.close());
  progress(`poster on ${poster.url}`);
  const ingest = await startIngest(readIngestEnvironment(settings));
  closers.add('ingest', () => ingest.close());
  progress(`ingest on ${ingest.url}`);
  return {
    ingestUrl: ingest.url,
    posterUrl: poster.url,
    adminApiKey: local.ADMIN_API_KEY ?? secrets.adminApiKey,
    dataPath: folder.path,
    sandboxes,
    close: () => closers.closeAll(),
  };
}

async function startDatabase(folder: DataFolder, progress: Progress, closers: Closers): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: folder.postgresPath });
  closers.add('PostgreSQL', () => postgres.stop());
  progress(`PostgreSQL on port ${postgres.port}, data in ${folder.path}`);
  return postgres.url;
}

function portsOf(local: LocalEnvironment, needed: { pipedrive: boolean; intacct: boolean }): Record<string, number> {
  return {
    INGEST_PORT: local.INGEST_PORT,
    POSTER_PORT: local.POSTER_PORT,
    ...(needed.pipedrive ? { SANDBOX_PIPEDRIVE_PORT: local.SANDBOX_PIPEDRIVE_PORT } : {}),
    ...(needed.intacct ? { SANDBOX_INTACCT_PORT: local.SANDBOX_INTACCT_PORT } : {}),
  };
}
