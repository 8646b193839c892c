import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { isRetryableDatabaseError } from '../database/database-error.js';
import { ProblemError, type ProblemField } from './problem.error.js';

const RETRY_AFTER_SECONDS = 5;

/** Body of every refused call (RFC 9457, `application/problem+json`). */
export class ProblemDetails {
  @ApiProperty({ example: 'about:blank' })
  type: string;

  @ApiProperty({ example: 'Bad Request' })
  title: string;

  @ApiProperty({ example: 400 })
  status: number;

  @ApiProperty({ example: 'journal must be a string' })
  detail: string;

  @ApiProperty({ required: false, example: 'journal', description: 'The input at fault.' })
  field?: string;

  @ApiProperty({ required: false, example: 'Send the journal id, for example "GJ".' })
  remedy?: string;

  @ApiProperty({
    required: false,
    type: 'array',
    items: { type: 'object', properties: { field: { type: 'string' }, detail: { type: 'string' } } },
  })
  errors?: readonly ProblemField[];
}

export interface Problem {
  body: ProblemDetails;
  retryAfterSeconds?: number;
  /** Nobody foresaw it: log it. */
  isBug: boolean;
}

/** Says what an error means to a caller. Nothing of an unforeseen error gets out. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) {
    const { detail, field, remedy, errors, title, retryAfterSeconds } = error.options;
    const body = Object.assign(blank(error.status, detail, title), defined({ field, remedy, errors }));
    return { body, retryAfterSeconds, isBug: false };
  }
  if (error instanceof HttpException) return { body: refusal(error.getStatus(), messageOf(error)), isBug: false };
  const framework = frameworkRefusal(error);
  if (framework) return { body: framework, isBug: false };
  if (isRetryableDatabaseError(error)) {
    const body = blank(503, 'The database cannot be used at the moment. The same call may succeed later.');
    return { body, retryAfterSeconds: RETRY_AFTER_SECONDS, isBug: true };
  }
  return { body: blank(500, 'Something went wrong here. The log has the cause.'), isBug: true };
}

function blank(status: number, detail: string, title = STATUS_CODES[status] ?? 'Error'): ProblemDetails {
  return { type: 'about:blank', title, status, detail };
}

const ROUTE_REMEDY = '/docs lists every call with its method and path.';

/** What is said of a body that comes as something else. */
export const NOT_JSON = {
  detail: 'The body is not declared as JSON.',
  field: 'content-type',
  remedy: 'Send JSON with the header content-type: application/json.',
} as const;

const bodyAdvice: Readonly<Record<number, Pick<ProblemDetails, 'detail' | 'field' | 'remedy'>>> = {
  400: { detail: 'The body is not valid JSON.', field: 'body', remedy: 'Look for a missing quote, brace or comma.' },
  413: { detail: 'The body is too large.', field: 'body', remedy: 'Send it in smaller parts; /docs names the limit.' },
  415: NOT_JSON,
};

const EMPTY_BODY = {
  detail: 'The body is empty.',
  field: 'body',
  remedy: 'Send JSON, or leave out the header content-type where a call takes none.',
} as const;

/** Fastify refuses before a controller is asked: body too large, broken JSON, wrong content type. */
function frameworkRefusal(error: unknown): ProblemDetails | undefined {
  const { statusCode, code, message } = error as { statusCode?: unknown; code?: unknown; message?: unknown };
  const isFramework = typeof code === 'string' && code.startsWith('FST_');
  const isSyntax = error instanceof SyntaxError && statusCode === 400;
  if (typeof statusCode !== 'number' || statusCode >= 500 || !(isFramework || isSyntax)) return undefined;
  return refusal(statusCode, isSyntax ? 'The body is not valid JSON.' : String(message));
}

/** What the frameworks say of a call names neither the input nor what helps. */
function refusal(status: number, message: string): ProblemDetails {
  const body = blank(status, message);
  if (status === 404 && /^Cannot [A-Z]+ \//.test(message)) return Object.assign(body, { remedy: ROUTE_REMEDY });
  if (status === 400 && message.startsWith('Body cannot be empty')) return Object.assign(body, EMPTY_BODY);
  return status !== 400 || message.includes('JSON') ? Object.assign(body, bodyAdvice[status]) : body;
}

function messageOf(error: HttpException): string {
  const response = error.getResponse();
  if (typeof response === 'string') return response;
  const { message } = response as { message?: unknown };
  if (Array.isArray(message)) return message.join('; ');
  return typeof message === 'string' ? message : error.message;
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
