import { ConfigurationError } from '@app/platform';

import { readIngestEnvironment, requireAccessAndChecks } from '../../ingest/src/ingest.environment.js';
import { readPosterEnvironment } from '../../poster/src/poster.environment.js';
import type { GeneratedSecrets } from './data-folder.js';
import { neededSandboxes, withDefaults, type LocalEnvironment, type Variables } from './local.environment.js';
import { type SandboxAddresses, sandboxSettings } from './sandbox-settings.js';

export const HOST = '127.0.0.1';

/** What is known only once it runs. */
export interface RunningParts {
  readonly databaseUrl: string;
  readonly sandboxes: SandboxAddresses;
}

/** The environment of the services: what somebody set, and what local mode makes up where nothing is. */
export function serviceSettings(
  variables: Variables,
  local: LocalEnvironment,
  secrets: GeneratedSecrets,
  { databaseUrl, sandboxes }: RunningParts,
): NodeJS.ProcessEnv {
  return withDefaults(variables, {
    ENVIRONMENT_ID: local.ENVIRONMENT_ID,
    DATABASE_URL: databaseUrl,
    ADMIN_API_KEY: secrets.adminApiKey,
    SECRETS_KEY: secrets.secretsKey,
    HOST,
    LOG_FORMAT: 'text',
    LOG_LEVEL: 'error',
    // One person at one machine: a second more is not noticed, and an idle laptop stays cool.
    BUS_POLL_MS: '1000',
    INGEST_IDLE_MS: '1500',
    POSTER_IDLE_MS: '1500',
    INGEST_PORT: String(local.INGEST_PORT),
    POSTER_PORT: String(local.POSTER_PORT),
    ...sandboxSettings(sandboxes, secrets, local.INGEST_PORT),
  });
}

/** Checks, before anything is started, what the services would refuse. Throws one `ConfigurationError` with every fault. */
export function requireServiceSettings(variables: Variables, local: LocalEnvironment, secrets: GeneratedSecrets): void {
  const { pipedrive, intacct } = neededSandboxes(variables);
  const settings = serviceSettings(variables, local, secrets, {
    databaseUrl: local.DATABASE_URL ?? `postgresql://postgres:unknown@${HOST}:5432/postgres`,
    sandboxes: {
      ...(pipedrive ? { pipedriveUrl: `http://${HOST}` } : {}),
      ...(intacct ? { intacctUrl: `http://${HOST}/ia/xml/xmlgw.phtml` } : {}),
    },
  });
  const faults = [
    ...faultsOf(() => readPosterEnvironment(settings)),
    ...faultsOf(() => requireAccessAndChecks(readIngestEnvironment(settings))),
  ];
  if (faults.length > 0) throw new ConfigurationError([...new Set(faults)].toSorted());
}

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}
