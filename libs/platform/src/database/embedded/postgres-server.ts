import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Socket } from 'node:net';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

const READY = 'database system is ready to accept connections';
const KEPT_LINES = 40;
const READY_MS = 120_000;
const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 5_000;

/** Follows one program of the server: its output, its end, and for the server itself its readiness. */
export class PostgresServer {
  private readonly lines: string[] = [];
  private readonly ended: Promise<void>;
  private stopping = false;
  private hasEnded = false;

  constructor(
    private readonly child: ChildProcess,
    private readonly log: (line: string) => void,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.keep(error.message);
        this.hasEnded = true;
        resolve();
      });
      child.once('close', () => {
        this.hasEnded = true;
        resolve();
      });
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.keep(line));
    }
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get output(): string {
    return this.lines.join('\n');
  }

  /** Waits for a program that ends by itself, such as initdb; throws with its output unless it ended well. */
  async finished(what: string): Promise<void> {
    await this.ended;
    if (this.child.exitCode !== 0) throw new EmbeddedPostgresError(`${what} failed:\n${this.output}`);
  }

  /** True once it takes connections, false if it ended before. Crash recovery is part of the wait. */
  async isReady(): Promise<boolean> {
    const ready = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), READY_MS);
      const settle = (value: boolean): void => {
        clearTimeout(timer);
        resolve(value);
      };
      this.onLine = (line) => {
        if (line.includes(READY)) settle(true);
      };
      void this.ended.then(() => settle(false));
    });
    if (await ready) return true;
    await this.stop();
    return false;
  }

  /** From here on the server does not keep this process alive, and its unexpected end is reported. */
  watch(onEnd: () => void): void {
    this.child.unref();
    (this.child.stdout as Socket | null)?.unref();
    (this.child.stderr as Socket | null)?.unref();
    void this.ended.then(() => (this.stopping ? undefined : onEnd()));
  }

  /** Fast shutdown: open transactions are rolled back, then a checkpoint. Harder after a time-out. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.child.ref();
    for (const [signal, waitMs] of [
      ['SIGINT', FAST_STOP_MS],
      ['SIGQUIT', IMMEDIATE_STOP_MS],
      ['SIGKILL', IMMEDIATE_STOP_MS],
    ] as const) {
      if (this.hasEnded) return;
      this.child.kill(signal);
      if (await this.endsWithin(waitMs)) return;
    }
  }

  private onLine: (line: string) => void = () => undefined;

  private keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
    this.log(line);
    this.onLine(line);
  }

  private async endsWithin(ms: number): Promise<boolean> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ms);
    const timedOut = once(abort.signal, 'abort').then(() => false);
    const result = await Promise.race([this.ended.then(() => true), timedOut]);
    clearTimeout(timer);
    return result;
  }
}
