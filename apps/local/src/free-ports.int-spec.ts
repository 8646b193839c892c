import { createServer, type AddressInfo, type Server } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { PortTakenError, requireFreePorts } from './free-ports.js';

describe('checking the ports before a start', () => {
  let taken: Server;
  let port: number;
  beforeEach(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    port = (taken.address() as AddressInfo).port;
  });
  afterEach(() => new Promise((resolve) => taken.close(resolve)));

  it('names every taken port and the setting that changes it', async () => {
    const check = requireFreePorts('127.0.0.1', { INGEST_PORT: port, POSTER_PORT: port, SANDBOX_PIPEDRIVE_PORT: 0 });
    await expect(check).rejects.toThrow(PortTakenError);
    await expect(check).rejects.toThrow(new RegExp(`${port}.*INGEST_PORT[^]*${port}.*POSTER_PORT`));
  });

  it('is content with free ports', async () => {
    await expect(requireFreePorts('127.0.0.1', { INGEST_PORT: 0 })).resolves.toBeUndefined();
  });
});
