import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { databaseFault } from './database-fault.js';
import type { Variables } from './local.environment.js';
import { JsonApi } from './scene/json-api.js';
import { nextSteps } from './scene/next-steps.js';
import { PosterView } from './scene/poster-view.js';
import { heldTable, postedTable } from './scene/scene-report.js';
import { Scene } from './scene/scene.js';
import { startLocal, type RunningLocal } from './start-local.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

export interface LocalArguments {
  /** Play the scene, show what came of it, end. */
  readonly once: boolean;
}

/** Starts everything, plays the scene where there is one, and keeps running unless told otherwise. Gives the exit code. */
export async function runLocal(given: LocalArguments, variables: Variables): Promise<number> {
  const started = Date.now();
  const stopped = firstSignal();
  say('› Starting');
  let local: RunningLocal;
  try {
    local = await startLocal(variables, (line) => say(`  ${line}`), endAtOnce);
  } catch (error) {
    process.stderr.write(`\n${explain(error)}\n`);
    return 1;
  }
  say(`  ready in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  const scene = showScene(local).catch((error: unknown) => {
    if (!stopped.came()) process.stderr.write(`\n${explain(error)}\n`);
    return false;
  });
  const played = await Promise.race([scene, stopped.promise.then(() => false)]);
  if (!stopped.came()) printAddresses(local);
  if (!given.once && !stopped.came()) {
    await printNextSteps(local).catch(() => undefined);
    say('\nRunning. Ctrl-C stops it.');
    await stopped.promise;
  }
  if (stopped.came()) say('\n› Stopping');
  else stopped.ignore();
  await local.close();
  return played || !given.once ? 0 : 1;
}

/** Only when both sides are sandboxes: nobody's real account is played with. */
async function showScene(local: RunningLocal): Promise<boolean> {
  const { pipedriveUrl, intacctUrl } = local.sandboxes;
  const key = { 'x-api-key': local.adminApiKey };
  const poster = new JsonApi(local.posterUrl, key);
  const view = new PosterView(poster);
  const marker = join(local.dataPath, 'scene-played');
  if (pipedriveUrl !== undefined && intacctUrl !== undefined && !existsSync(marker)) {
    say('› A first day, played on the sandboxes');
    const pipedrive = new JsonApi(pipedriveUrl, { 'x-api-token': 'sandbox' });
    const ingest = new JsonApi(local.ingestUrl, key);
    await new Scene({ pipedrive, ingest, poster, view, say: (line) => say(`  ${line}`) }).play();
    writeFileSync(marker, new Date().toISOString());
    say('');
  }
  say(`› Posted to Intacct\n\n${postedTable(await view.posted())}\n`);
  say(`› Held\n\n${heldTable(await view.held())}\n`);
  return true;
}

function printAddresses(local: RunningLocal): void {
  say(`› Look around
  ingest   ${local.ingestUrl}/docs
  poster   ${local.posterUrl}/docs
  key      ${local.adminApiKey}   (header x-api-key)`);
  const { pipedriveUrl, intacctUrl } = local.sandboxes;
  if (pipedriveUrl !== undefined) say(`  sandbox  ${pipedriveUrl}   (Pipedrive, x-api-token: sandbox)`);
  if (intacctUrl !== undefined)
    say(`  sandbox  ${new URL('/_sandbox/ledger', intacctUrl).href}   (what Intacct recorded)`);
}

/** Only on the sandboxes, and only what is still to be done there. */
async function printNextSteps(local: RunningLocal): Promise<void> {
  const { pipedriveUrl, intacctUrl } = local.sandboxes;
  if (pipedriveUrl === undefined || intacctUrl === undefined) return;
  const { posterUrl, adminApiKey } = local;
  const seen = await new PosterView(new JsonApi(posterUrl, { 'x-api-key': adminApiKey })).deals();
  const heldDealId = seen.find((deal) => deal.status === 'held' && deal.holds.some(isUnmapped))?.dealId;
  const pipedrive = new JsonApi(pipedriveUrl, { 'x-api-token': 'sandbox' });
  const open = await pipedrive.get<{ data: readonly { id: number }[] }>('/api/v2/deals?status=open&limit=1');
  const openDealId = open.data[0]?.id;
  const steps = nextSteps({ posterUrl, pipedriveUrl, adminApiKey, heldDealId, openDealId });
  if (steps.length > 0) say(`\n› Try next\n  ${steps.join('\n  ')}`);
}

const isUnmapped = (hold: { readonly kind: string; readonly message: string }): boolean =>
  hold.kind === 'mapping' && hold.message.includes('Training');

interface FirstSignal {
  readonly promise: Promise<void>;
  came(): boolean;
  /** From now on signals end the process again. */
  ignore(): void;
}

/** The first Ctrl-C stops everything in order; a second one while that lasts ends the process at once. */
function firstSignal(): FirstSignal {
  const signalled = new AbortController();
  const promise = new Promise<void>((resolve) => {
    signalled.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const onSignal = (): void => {
    process.once('SIGINT', () => process.exit(130));
    signalled.abort();
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  return {
    promise,
    came: () => signalled.signal.aborted,
    ignore: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** Running on would only look alive. What was on its way is durable, and goes on with the next start. */
function endAtOnce(cause: Error): void {
  process.stderr.write(`\n${cause.message}. Nothing is lost: start again once the bus is there.\n`);
  process.exit(1);
}

/** What a person can act on; the stack only where nobody foresaw the error. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isBug = error.name === 'Error' || error instanceof TypeError || error instanceof RangeError;
  return databaseFault(error) ?? (isBug ? (error.stack ?? error.message) : error.message);
}
