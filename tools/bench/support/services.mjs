import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startProcess } from './processes.mjs';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'service-process.mjs');

export const ADMIN_KEY = 'the-key-of-the-administrator';
export const WEBHOOK_USER = 'pipedrive';
export const WEBHOOK_PASSWORD = 'bench-webhook-password';

const BASICS = { ENVIRONMENT_ID: 'bench', ADMIN_API_KEY: ADMIN_KEY, HOST: '127.0.0.1', LOG_LEVEL: 'error' };

/** Ingest as it runs anywhere, in a process of its own, with polls that do not come by themselves. */
export function startIngest(root, { databaseUrl, pipedriveUrl, environment = {}, ...place }) {
  return startService(root, 'ingest', place, {
    DATABASE_URL: databaseUrl,
    PIPEDRIVE_API_TOKEN: 'sandbox',
    PIPEDRIVE_API_URL: pipedriveUrl,
    PIPEDRIVE_WEBHOOK_USER: WEBHOOK_USER,
    PIPEDRIVE_WEBHOOK_PASSWORD: WEBHOOK_PASSWORD,
    INGEST_CUTOVER: '2026-01-01T00:00:00Z',
    INGEST_POLL_CRON: '0 0 1 1 *',
    INGEST_PORT: '0',
    ...environment,
  });
}

export async function startService(root, name, place, environment) {
  const started = startProcess(SCRIPT, { ...place, environment: { ...BASICS, ...environment }, args: [root, name] });
  const url = await started.answer();
  const admin = async (method, path, body) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { 'x-api-key': ADMIN_KEY, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await fetch(`${url}${path}`, { method, headers, ...content });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${name} answered ${method} ${path} with ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return { ...started, url, admin };
}
