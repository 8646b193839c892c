import { ClientClock } from '../src/client/client-clock.js';
import type { ClientOptions } from '../src/client/client-options.js';
import { IntacctClient } from '../src/client/intacct-client.js';
import { InMemoryConnectionGate } from '../src/gate/in-memory-connection-gate.js';
import { InMemorySessionStore } from '../src/session/in-memory-session-store.js';

/** Time that stands still until a test moves it; sleeping moves it. */
export class ManualClock extends ClientClock {
  time = Date.parse('2026-03-01T12:00:00Z');
  readonly slept: number[] = [];

  now(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.time += ms;
  }

  random(): number {
    return 0.5;
  }
}

export const PASSWORDS = { senderPassword: 'SENDER-SECRET', userPassword: 'USER-SECRET' };

export function testClient(url: string, options: Partial<ClientOptions> = {}): IntacctClient {
  return new IntacctClient({
    credentials: { url, senderId: 'sender', companyId: 'COMPANY', userId: 'bot', ...PASSWORDS },
    gate: new InMemoryConnectionGate(2, { coolDownMs: 60_000 }),
    sessions: new InMemorySessionStore(),
    allowedHosts: ['.intacct.com'],
    readTimeoutMs: 1_500,
    writeTimeoutMs: 1_500,
    clock: new ManualClock(),
    ...options,
  });
}
