import { createServer } from 'node:net';

export class PortTakenError extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'PortTakenError';
  }
}

/** Checks every port before anything starts, so that all taken ones are told at once. Port 0 is any free port. */
export async function requireFreePorts(host: string, ports: Readonly<Record<string, number>>): Promise<void> {
  const faults: string[] = [];
  for (const [setting, port] of Object.entries(ports)) {
    const code = port === 0 ? undefined : await tryListening(host, port);
    if (code !== undefined) faults.push(portFault(setting, port, code));
  }
  if (faults.length > 0) throw new PortTakenError(faults);
}

function portFault(setting: string, port: number, code: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} is taken: stop what listens there, or set ${setting} to a free port.`;
  return `Port ${port} cannot be used (${code}): set ${setting} to another port.`;
}

function tryListening(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}
