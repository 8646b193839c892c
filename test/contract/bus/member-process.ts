import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { DoomedMember } from './bus-under-test.js';

const script = path.join(import.meta.dirname, 'doomed-member.mjs');

/** Starts the member and reads what it says; its errors go to ours. */
export function startMemberProcess(library: string, settings: object): DoomedMember {
  const child = spawn(process.execPath, [script, library, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const handled: string[] = [];
  const member = {
    handled,
    hanging: false,
    kill: () =>
      new Promise<void>((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as { handled?: string[]; hanging?: boolean };
    handled.push(...(said.handled ?? []));
    member.hanging ||= said.hanging ?? false;
  });
  return member;
}
