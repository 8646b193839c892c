import { migrateDatabase, openDatabase } from '@app/platform';

import { createSandboxIntacct } from './intacct/create-sandbox-intacct.js';
import { createSandboxPipedrive } from './pipedrive/create-sandbox-pipedrive.js';
import {
  InMemorySandboxStore,
  PostgresSandboxStore,
  sandboxDatabaseOptions,
  type SandboxStore,
} from './store/index.js';

export interface SandboxesOptions {
  readonly host: string;
  /** Keeps the state in its schema `sandbox`; without it a sandbox forgets everything when it ends. */
  readonly databaseUrl?: string;
  /** 0 for any free one; left out, that sandbox is not started. */
  readonly pipedrivePort?: number;
  readonly intacctPort?: number;
  readonly intacctPublicUrl?: string;
}

export interface RunningSandboxes {
  readonly pipedriveUrl?: string;
  /** The gateway's address, its path included. */
  readonly intacctUrl?: string;
  close(): Promise<void>;
}

/** Starts the chosen sandboxes on one store. If one cannot start, the others are ended again. */
export async function startSandboxes(options: SandboxesOptions): Promise<RunningSandboxes> {
  const { host, pipedrivePort, intacctPort } = options;
  const closes: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closes.splice(0).toReversed()) await one();
  };
  try {
    const store = await openStore(options, closes);
    const pipedrive =
      pipedrivePort === undefined ? undefined : await createSandboxPipedrive({ store, host, port: pipedrivePort });
    if (pipedrive !== undefined) closes.push(() => pipedrive.close());
    const intacct =
      intacctPort === undefined
        ? undefined
        : await createSandboxIntacct({ store, host, port: intacctPort, publicUrl: options.intacctPublicUrl });
    if (intacct !== undefined) closes.push(() => intacct.close());
    return {
      ...(pipedrive === undefined ? {} : { pipedriveUrl: pipedrive.url }),
      ...(intacct === undefined ? {} : { intacctUrl: intacct.url }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openStore(options: SandboxesOptions, closes: (() => Promise<void>)[]): Promise<SandboxStore> {
  if (options.databaseUrl === undefined) return new InMemorySandboxStore();
  const database = sandboxDatabaseOptions({ url: options.databaseUrl });
  await migrateDatabase(database);
  const db = await openDatabase(database);
  closes.push(() => db.close());
  return new PostgresSandboxStore(db);
}
