/**
 * One of the services in a process of its own, set by the environment. Arguments: the folder of the build, `ingest` or
 * `poster`. It tells where it listens, and answers `usage` (microseconds of processor), `memory` (bytes: resident as it
 * is, the heap after a collection), `resident` (bytes, without one) and `peak` (the highest heap since it was last asked).
 */
import 'reflect-metadata';

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const SAMPLE_MS = 50;

const [root, name] = process.argv.slice(2);
const load = (path) => import(pathToFileURL(join(root, path)).href);

async function start() {
  if (name === 'ingest') {
    const { readIngestEnvironment } = await load('apps/ingest/src/ingest.environment.js');
    const { startIngest } = await load('apps/ingest/src/start-ingest.js');
    return startIngest(readIngestEnvironment(process.env));
  }
  const { readPosterEnvironment } = await load('apps/poster/src/poster.environment.js');
  const { startPoster } = await load('apps/poster/src/start-poster.js');
  return startPoster(readPosterEnvironment(process.env));
}

function memoryAfterCollection() {
  const rss = process.memoryUsage.rss();
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return { heapUsed, external, rss };
}

let peak = 0;
const sampling = setInterval(() => {
  peak = Math.max(peak, getHeapStatistics().used_heap_size);
}, SAMPLE_MS);
sampling.unref();

function peakSinceLastAsked() {
  const highest = Math.max(peak, getHeapStatistics().used_heap_size);
  peak = 0;
  return highest;
}

const answers = {
  usage: () => process.cpuUsage(),
  memory: memoryAfterCollection,
  resident: () => process.memoryUsage.rss(),
  peak: peakSinceLastAsked,
};

const service = await start();
const close = () => void service.close().then(() => process.exit(0));
process.on('message', (question) => process.send(answers[question]()));
process.on('SIGTERM', close);
// Who measures is gone, and the database with it.
process.on('disconnect', () => process.exit(0));
process.send(service.url);
