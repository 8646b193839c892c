import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { until } from './until.js';

const root = join(import.meta.dirname, '..', '..');
const OUTPUT_LIMIT = 200_000;
/** Seconds on a quiet machine. */
const START_LIMIT_MS = 300_000;

export type Application = 'ingest' | 'poster' | 'sandbox' | 'local';

/** One of our applications as its own operating-system process, started from the build as in production. */
export class ServiceProcess {
  private output = '';

  private constructor(
    readonly application: Application,
    private readonly child: ChildProcess,
  ) {
    const collect = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
  }

  static start(
    application: Application,
    environment: Readonly<Record<string, string>>,
    args: readonly string[] = [],
    program = 'main.js',
  ): ServiceProcess {
    const entry = join(root, 'dist', 'apps', application, 'src', program);
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServiceProcess(application, child);
  }

  get text(): string {
    return this.output;
  }

  get exited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until `url` answers 200; a process that ends first fails with what it printed. */
  async ready(url: string): Promise<void> {
    const answers = async (): Promise<boolean> => {
      if (this.exited) throw new Error(`${this.application} ended before it was ready:\n${this.output}`);
      const response = await fetch(url).catch(() => undefined);
      return response?.ok === true;
    };
    await until(`${this.application} answers ${url}`, answers, START_LIMIT_MS, () => this.output.slice(-2_000));
  }

  /** No warning, no clean-up: what a lost machine looks like. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to stop and gives its exit code, or the signal that ended it. */
  async stop(): Promise<number | NodeJS.Signals | null> {
    return this.end('SIGTERM');
  }

  async exit(): Promise<number | null> {
    if (!this.exited) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  private async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    if (!this.exited) {
      const ended = once(this.child, 'exit');
      this.child.kill(signal);
      await ended;
    }
    return this.child.exitCode ?? this.child.signalCode;
  }
}
