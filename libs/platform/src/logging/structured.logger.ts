import type { LoggerService } from '@nestjs/common';
import { redact, redactText } from './redact.js';

export type LogLevel = 'verbose' | 'debug' | 'log' | 'warn' | 'error' | 'fatal';

const LEVELS: readonly LogLevel[] = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'];

/** Where Nest lists every module and route at each start: a hundred lines that nobody who looks for a fault wants. */
const WIRING = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

export interface LogLine {
  time: string;
  level: LogLevel;
  context?: string;
  message: string;
  [field: string]: unknown;
}

/**
 * Nest's logger, one line per event, without secrets. `log('text', { field: 1 }, 'Context')`: objects become fields, an
 * Error becomes `error`, the last text is the context.
 */
export class StructuredLogger implements LoggerService {
  constructor(
    private readonly write: (line: LogLine) => void,
    private readonly minLevel: LogLevel,
    private readonly now: () => Date = () => new Date(),
  ) {}

  verbose(message: unknown, ...rest: unknown[]): void {
    this.emit('verbose', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.emit('debug', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.emit('log', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.emit('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.emit('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.emit('fatal', message, rest);
  }

  private emit(given: LogLevel, message: unknown, rest: unknown[]): void {
    const level = given === 'log' && WIRING.has(String(rest.at(-1))) ? 'debug' : given;
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.minLevel)) return;
    const texts = rest.filter((part): part is string => typeof part === 'string');
    // Nest calls error(message, stack, context); everywhere else the only text is the context.
    const stack = texts.find((text) => text.includes('\n    at '));
    const context = texts.findLast((text) => text !== stack);
    const fields: Record<string, unknown> = {};
    for (const part of [message, ...rest]) Object.assign(fields, fieldsOf(part));
    this.write({
      ...fields,
      time: this.now().toISOString(),
      level,
      ...(context === undefined ? {} : { context }),
      message: textOf(message),
      ...(stack === undefined ? {} : { stack: redactText(stack) }),
    });
  }
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return redactText(message);
  if (message instanceof Error) return redactText(message.message);
  const named = (message as { message?: unknown } | null)?.message;
  return typeof named === 'string' ? redactText(named) : '';
}

function fieldsOf(part: unknown): Record<string, unknown> {
  if (part instanceof Error) return { error: redact(part) };
  if (typeof part !== 'object' || part === null) return {};
  return redact(part) as Record<string, unknown>;
}
