/**
 * What the acceptance of webhooks is compared with: `node:http` and `pg`, nothing else. It makes the same check and stores the
 * same log line and the same hint, as many deliveries in one commit as have come while the last one was written.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

import { Client } from 'pg';

import { WEBHOOK_PASSWORD, WEBHOOK_USER } from '../support/services.mjs';
import { COMPANY } from './deliveries.mjs';

const MAX_GROUP = 64;
const MAX_WAIT_MS = 4;
const OK = '{"status":"ok"}';
const sha256 = (bytes) => hash('sha256', bytes, 'buffer');
const EXPECTED = sha256(`${WEBHOOK_USER}:${WEBHOOK_PASSWORD}`);

const client = new Client({ connectionString: process.env.DATABASE_URL, options: '-c role=ingest_app' });
await client.connect();

const WRITE = `
  with logged as (
    insert into ingest.webhook_deliveries (company, body_sha256, outcome, entity, entity_id, action, webhook_version, attempt,
                                           event_id, correlation_id, reason, body)
    select $1, decode(sha256, 'hex'), 'hinted', entity, id, action, '2.0', attempt, event_id, correlation_id, null, body
      from json_to_recordset($2::json) as new (sha256 text, entity text, id text, action text, attempt integer,
           event_id text, correlation_id text, body text)
    on conflict (company, body_sha256) do nothing)
  insert into ingest.change_hints as hint (company, entity, entity_id, source, priority, is_backfill)
  select distinct $1, entity, id, 'webhook', 0, false from unnest($3::text[], $4::text[]) as new (entity, id)
  on conflict (company, entity, entity_id) do update
     set counter = hint.counter + 1, priority = least(hint.priority, excluded.priority),
         not_before = least(hint.not_before, clock_timestamp()), attempts = 0`;

let waiting = [];
let writing = false;
let timer;

function store(group) {
  const rows = group.map(({ raw, meta }) => ({
    sha256: hash('sha256', raw, 'hex'),
    entity: meta.entity,
    id: meta.entity_id,
    action: meta.action,
    attempt: meta.attempt,
    event_id: meta.id,
    correlation_id: meta.correlation_id,
    body: raw.toString('utf8'),
  }));
  const column = (name) => rows.map((row) => row[name]);
  return client.query(WRITE, [COMPANY, JSON.stringify(rows), column('entity'), column('id')]);
}

function flush() {
  clearTimeout(timer);
  timer = undefined;
  if (writing || waiting.length === 0) return;
  const group = waiting.splice(0, MAX_GROUP);
  writing = true;
  store(group)
    .then(
      () => group.map((one) => answer(one.response, 200)),
      () => group.map((one) => answer(one.response, 503)),
    )
    .finally(() => {
      writing = false;
      flush();
    });
}

function accept(one) {
  waiting.push(one);
  if (waiting.length >= MAX_GROUP) flush();
  else if (!writing) timer ??= setTimeout(flush, MAX_WAIT_MS);
}

function answer(response, status) {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': OK.length });
  response.end(OK);
}

function isAuthentic(request) {
  const given = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(sha256(Buffer.from(given, 'base64')), EXPECTED);
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    if (!isAuthentic(request)) return answer(response, 401);
    const raw = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    accept({ raw, meta: JSON.parse(raw).meta, response });
  });
});
server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}/webhooks/pipedrive`));
process.on('message', () => process.send(process.cpuUsage()));
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
