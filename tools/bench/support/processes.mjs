import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';

const CORES = cpus().length;
const canPin = CORES > 1 && spawnSync('taskset', ['-V']).status === 0;

/** The core of whoever is measured, and those of everybody else. */
export const MEASURED_CORE = '0';
export const OTHER_CORES = `1-${CORES - 1}`;

/** How the processes share the machine, for the report. */
export const pinning = canPin
  ? `measured process on core 0, all others on ${CORES === 2 ? 'core 1' : `cores ${OTHER_CORES}`}`
  : 'not pinned (taskset, or a second core, is missing)';

/** Moves a running process; what it starts from now on goes along. */
export function pin(pid, cores) {
  if (canPin) spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)]);
}

/**
 * Starts a script as a process of its own, on the given cores if any, with a channel for messages. Its errors are shown; `ask` sends
 * one message and waits for the answer.
 */
export function startProcess(script, { cores, environment = {}, nodeOptions = [], args = [] }) {
  const node = [process.execPath, ...nodeOptions, script, ...args];
  const [command, ...rest] = canPin && cores !== undefined ? ['taskset', '-c', cores, ...node] : node;
  const child = spawn(command, rest, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  const answer = () =>
    Promise.race([
      once(child, 'message').then(([message]) => message),
      ended.then((how) => Promise.reject(new Error(`${script} ended (${how})`))),
    ]);
  return {
    pid: child.pid,
    answer,
    ask: (message) => {
      const answered = answer();
      child.send(message);
      return answered;
    },
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}
