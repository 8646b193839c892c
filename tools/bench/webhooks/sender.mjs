/** Pipedrive, only much busier: a process of its own, so that it does not share the event loop of whom it measures. */
import { connect } from 'node:net';

import { WEBHOOK_PASSWORD, WEBHOOK_USER } from '../support/services.mjs';
import { deliveryBody } from './deliveries.mjs';

const AUTHORIZATION = `Basic ${Buffer.from(`${WEBHOOK_USER}:${WEBHOOK_PASSWORD}`).toString('base64')}`;
const RETRY_MS = 50;
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;

function requestOf(url, number) {
  const body = deliveryBody(number);
  const head =
    `POST ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\nauthorization: ${AUTHORIZATION}\r\n` +
    `content-type: application/json\r\nuser-agent: Pipedrive Webhooks\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body);
}

/** One kept-alive connection: writes a request, waits for the answer. Reads no more of it than the status and the length. */
class Connection {
  constructor(url) {
    this.socket = connect(Number(url.port), url.hostname).setNoDelay(true);
    this.received = Buffer.alloc(0);
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.fail?.(error));
    this.socket.on('close', () => this.fail?.(new Error('closed by the server')));
    this.ready = new Promise((resolve) => this.socket.once('connect', resolve));
  }

  post(request) {
    return new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
      this.socket.write(request);
    });
  }

  take(chunk) {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const end = this.received.indexOf(END_OF_HEAD);
    if (end === -1) return;
    const head = this.received.latin1Slice(0, end);
    const total = end + END_OF_HEAD.length + Number(LENGTH.exec(head)?.[1] ?? 0);
    if (this.received.length < total) return;
    this.received = this.received.subarray(total);
    this.settle?.(Number(head.slice(9, 12)));
  }

  close() {
    this.fail = undefined;
    this.socket.destroy();
  }
}

async function connections(url, count) {
  const all = Array.from({ length: count }, () => new Connection(url));
  await Promise.all(all.map((one) => one.ready));
  return all;
}

/** As many as each connection can, one after the other, for a time. */
async function asFastAsPossible({ url, connections: count, first, warmUpMs, forMs }) {
  const target = new URL(url);
  const lines = await connections(target, count);
  let next = first;
  let answered = 0;
  const statuses = {};
  const begin = performance.now() + warmUpMs;
  const end = begin + forMs;
  await Promise.all(
    lines.map(async (line) => {
      while (performance.now() < end) {
        const status = await line.post(requestOf(target, next++));
        const now = performance.now();
        if (now >= begin && now < end) {
          answered += 1;
          statuses[status] = (statuses[status] ?? 0) + 1;
        }
      }
      line.close();
    }),
  );
  return { perSecond: (answered / forMs) * 1000, statuses, next };
}

/** At a steady rate, whether or not the answers keep up: a late one counts from when it should have been sent. */
async function steadily({ url, connections: count, first, perSecond, forMs }) {
  const target = new URL(url);
  const free = await connections(target, count);
  const all = [...free];
  const total = Math.round((perSecond * forMs) / 1000);
  const requests = Array.from({ length: total }, (_, index) => requestOf(target, first + index));
  const latencies = [];
  const statuses = {};
  const due = [];
  let sent = 0;
  const begin = performance.now();
  await new Promise((resolve) => {
    const post = async (index, line) => {
      const status = await line.post(requests[index]);
      latencies.push(performance.now() - begin - (index * 1000) / perSecond);
      statuses[status] = (statuses[status] ?? 0) + 1;
      const waiting = due.shift();
      if (waiting === undefined) free.push(line);
      else void post(waiting, line);
      if (latencies.length === total) resolve();
    };
    const clock = setInterval(() => {
      const now = performance.now() - begin;
      for (; sent < total && (sent * 1000) / perSecond <= now; sent += 1) {
        // The one that rested longest: a server closes what rests for seconds.
        const line = free.shift();
        if (line === undefined) due.push(sent);
        else void post(sent, line);
      }
      if (sent === total) clearInterval(clock);
    }, 1);
  });
  for (const line of all) line.close();
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1), statuses, next: first + total };
}

/** All at once. What is refused is sent again, as Pipedrive does, until it is taken. */
async function allAtOnce({ url, connections: count, first, total }) {
  const target = new URL(url);
  const lines = await connections(target, count);
  const requests = Array.from({ length: total }, (_, index) => requestOf(target, first + index));
  let taken = 0;
  let refused = 0;
  const begin = performance.now();
  const queue = requests.keys();
  await Promise.all(
    lines.map(async (line) => {
      for (const index of queue) {
        for (;;) {
          const status = await line.post(requests[index]);
          if (status >= 200 && status < 300) break;
          if (status !== 503) throw new Error(`answered ${status}`);
          refused += 1;
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
        taken += 1;
      }
    }),
  );
  for (const line of lines) line.close();
  return { taken, refused, seconds: (performance.now() - begin) / 1000, next: first + total };
}

const tasks = { asFastAsPossible, steadily, allAtOnce };

process.on('message', ({ task, ...options }) => {
  tasks[task](options).then(
    (result) => process.send(result),
    (error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
});
process.on('SIGTERM', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
process.send('ready');
