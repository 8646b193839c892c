/** The real ingest in a process of its own; tells where it listens. The first argument is the folder of the build. */
import 'reflect-metadata';

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const load = (path) => import(pathToFileURL(join(process.argv[2], path)).href);
const { readIngestEnvironment } = await load('apps/ingest/src/ingest.environment.js');
const { startIngest } = await load('apps/ingest/src/start-ingest.js');

const ingest = await startIngest(readIngestEnvironment(process.env));
const close = () => void ingest.close().then(() => process.exit(0));
process.on('message', () => process.send(process.cpuUsage()));
process.on('SIGTERM', close);
process.on('disconnect', close);
process.send(`${ingest.url}/webhooks/pipedrive`);
