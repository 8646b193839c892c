import type { LoggerService } from '@nestjs/common';
import { StructuredLogger, type LogLevel, type LogLine } from './structured.logger.js';

/** `json`: one object per line for machines. `text`: one readable line. Both without secrets. */
export function createLogger(
  format: 'json' | 'text',
  minLevel: LogLevel = 'log',
  out: (line: string) => void = (line) => void process.stdout.write(line),
): LoggerService {
  const render = format === 'json' ? JSON.stringify : asText;
  return new StructuredLogger((line) => out(`${render(line)}\n`), minLevel);
}

function asText({ time, level, context, message, stack, ...fields }: LogLine): string {
  const more = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
  const trace = typeof stack === 'string' ? `\n${stack}` : '';
  return `${time.slice(11, 19)} ${level.padEnd(5)} ${context === undefined ? '' : `[${context}] `}${message}${more}${trace}`;
}
