import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { TransportAnswer, TransportLost } from './transport-result.js';

/** Reads one answer to its end, unpacks it, and stops at the size limit, packed or not. */
export class AnswerCollector {
  bytesReceived = 0;

  constructor(readonly maxBytes: number) {}

  async collect(response: IncomingMessage): Promise<TransportAnswer | TransportLost> {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => (this.bytesReceived += chunk.length));
    try {
      for await (const chunk of unpacked(response)) {
        size += (chunk as Buffer).length;
        if (size > this.maxBytes) return this.#lost('answer-too-large', `answer exceeds ${this.maxBytes} bytes`);
        chunks.push(chunk as Buffer);
      }
    } catch (error) {
      return this.#lost('reset', error instanceof Error ? error.message : 'answer broke off');
    }
    if (!response.complete) return this.#lost('reset', 'answer broke off');
    return {
      kind: 'answer',
      status: response.statusCode ?? 0,
      retryAfterMs: retryAfter(response.headers['retry-after']),
      // The header spells the encoding in ways nobody understands; it is always UTF-8.
      body: Buffer.concat(chunks).toString('utf8'),
      bytesReceived: this.bytesReceived,
    };
  }

  #lost(cause: TransportLost['cause'], detail: string): TransportLost {
    return { kind: 'lost', cause, detail, bytesReceived: this.bytesReceived };
  }
}

function unpacked(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const gunzip = createGunzip();
  response.on('error', (error) => gunzip.destroy(error));
  response.on('aborted', () => gunzip.destroy(new Error('answer broke off')));
  return response.pipe(gunzip);
}

/** Seconds or an HTTP date. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
