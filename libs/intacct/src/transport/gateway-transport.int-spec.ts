import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { GatewayTransport, type TransportRequest } from './gateway-transport.js';

const servers: Server[] = [];
const sockets = new Set<Socket>();

/** A bare TCP server; `onData` sees every piece that arrives. */
async function listen(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

const transport = new GatewayTransport();

async function post(url: string, more: Partial<TransportRequest> = {}): ReturnType<GatewayTransport['post']> {
  return transport.post({
    url,
    body: '<request/>',
    timeoutMs: 2_000,
    maxResponseBytes: 10_000,
    mayWrite: () => true,
    reuseConnection: false,
    ...more,
  });
}

const answer = (body: string | Buffer, headers = ''): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`),
    Buffer.from(body),
  ]);

describe('a request to the gateway', () => {
  it('counts as not sent when the connection is refused', async () => {
    const url = await listen(() => undefined);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    expect(await post(url)).toMatchObject({ kind: 'not-sent', cause: 'connection' });
  });

  it('counts as not sent when the name does not resolve', async () => {
    expect(await post('http://no-such-host.invalid/')).toMatchObject({ kind: 'not-sent', cause: 'connection' });
  });

  it('counts as not sent when TLS does not come about, and shows no byte of the request', async () => {
    const seen: Buffer[] = [];
    const url = await listen((socket) => {
      socket.on('data', (data) => {
        seen.push(data);
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
    });
    expect(await post(url.replace('http:', 'https:'))).toMatchObject({ kind: 'not-sent', cause: 'connection' });
    expect(Buffer.concat(seen).includes('<request/>')).toBe(false);
  });

  it('is held back when the deadline passed while the connection was made', async () => {
    const seen: Buffer[] = [];
    const url = await listen((socket) => socket.on('data', (data) => seen.push(data)));
    let asked = 0;
    const result = await post(url, {
      mayWrite: () => {
        asked += 1;
        return false;
      },
    });
    expect(result).toMatchObject({ kind: 'not-sent', cause: 'deadline' });
    expect(asked).toBe(1);
    expect(Buffer.concat(seen).length).toBe(0);
  });

  it('is lost when the server accepts and resets at the first byte', async () => {
    const url = await listen((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await post(url)).toMatchObject({ kind: 'lost', cause: 'reset' });
  });

  it('is lost when the server closes without a word', async () => {
    const url = await listen((socket) => socket.once('data', () => socket.end()));
    expect(await post(url)).toMatchObject({ kind: 'lost', cause: 'reset' });
  });

  it('is lost when no answer comes in time', async () => {
    const url = await listen(() => undefined);
    expect(await post(url, { timeoutMs: 80 })).toMatchObject({ kind: 'lost', cause: 'timeout' });
  });

  it('is lost when the answer stops half-way and the time runs out', async () => {
    const url = await listen((socket) =>
      socket.once('data', () => socket.write(answer('<response/>').subarray(0, -4))),
    );
    expect(await post(url, { timeoutMs: 120 })).toMatchObject({ kind: 'lost', cause: 'timeout' });
  });

  it('is lost when the answer breaks off', async () => {
    const url = await listen((socket) => socket.once('data', () => socket.end(answer('<response/>').subarray(0, -4))));
    expect(await post(url)).toMatchObject({ kind: 'lost', cause: 'reset' });
  });

  it('is lost when a chunked answer breaks off', async () => {
    const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<resp\r\n';
    const url = await listen((socket) => socket.once('data', () => socket.end(head)));
    expect(await post(url)).toMatchObject({ kind: 'lost', cause: 'reset' });
  });

  it('is lost when the answer is no HTTP at all', async () => {
    const url = await listen((socket) => socket.once('data', () => socket.end('220 smtp.example ready\r\n')));
    expect(await post(url)).toMatchObject({ kind: 'lost', cause: 'reset' });
  });

  it('brings back a complete answer, packed or not, with status and Retry-After', async () => {
    const plain = await listen((socket) =>
      socket.once('data', () => socket.end(answer('<response>ü</response>', 'Retry-After: 7\r\n'))),
    );
    const text = '<response>'.padEnd(2_000, 'ä');
    const packed = await listen((socket) =>
      socket.once('data', () => socket.end(answer(gzipSync(text), 'Content-Encoding: gzip\r\n'))),
    );
    const first = await post(plain);
    expect(first).toMatchObject({ kind: 'answer', status: 200, body: '<response>ü</response>', retryAfterMs: 7_000 });
    const second = await post(packed);
    expect(second).toMatchObject({ kind: 'answer', body: text });
    expect(second.kind === 'answer' && second.bytesReceived).toBe(gzipSync(text).length);
  });

  it('is cut off at the size limit, also when the answer is packed small', async () => {
    const bomb = gzipSync('x'.repeat(1_000_000));
    const large = await listen((socket) => socket.once('data', () => socket.write(answer('x'.repeat(20_000)))));
    const packed = await listen((socket) =>
      socket.once('data', () => socket.end(answer(bomb, 'Content-Encoding: gzip\r\n'))),
    );
    expect(await post(large)).toMatchObject({ kind: 'lost', cause: 'answer-too-large' });
    expect(bomb.length).toBeLessThan(10_000);
    expect(await post(packed)).toMatchObject({ kind: 'lost', cause: 'answer-too-large' });
  });

  it('opens a connection of its own for a write, even while an idle one stands', async () => {
    let connections = 0;
    const url = await listen((socket) => {
      connections += 1;
      socket.on('data', () => socket.write(answer('<response/>', 'Connection: keep-alive\r\n')));
    });
    await post(url, { reuseConnection: true });
    await post(url, { reuseConnection: true });
    expect(connections).toBe(1);
    await post(url, { reuseConnection: false });
    expect(connections).toBe(2);
  });
});
