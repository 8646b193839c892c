import { EventEmitter } from 'node:events';

import { describe, expect, it } from 'vitest';

import { closeOnSignal } from './close-on-signal.js';

class HostDouble extends EventEmitter {
  readonly exits: number[] = [];
  readonly ended = new Promise<void>((resolve) => this.once('ended', resolve));

  exit(code: number): void {
    this.exits.push(code);
    this.emit('ended');
  }
}

const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };
const asProcess = (host: HostDouble): NodeJS.Process => host as unknown as NodeJS.Process;

describe('ending a service by signal', () => {
  it('waits until everything is closed and exits with 0', async () => {
    const host = new HostDouble();
    let closed = false;
    const close = async (): Promise<void> => {
      expect(host.exits).toEqual([]);
      closed = true;
    };
    closeOnSignal({ close }, silent, asProcess(host));
    host.emit('SIGTERM', 'SIGTERM');
    await host.ended;
    expect([closed, host.exits]).toEqual([true, [0]]);
  });

  it('exits with 1 when something did not close', async () => {
    const host = new HostDouble();
    closeOnSignal({ close: () => Promise.reject(new Error('stuck')) }, silent, asProcess(host));
    host.emit('SIGINT', 'SIGINT');
    await host.ended;
    expect(host.exits).toEqual([1]);
  });

  it('ends at once at the second signal', async () => {
    const host = new HostDouble();
    closeOnSignal({ close: () => new Promise(() => undefined) }, silent, asProcess(host));
    host.emit('SIGTERM', 'SIGTERM');
    host.emit('SIGINT', 'SIGINT');
    await host.ended;
    expect(host.exits).toEqual([1]);
  });
});
