import { STATUS_CODES } from 'node:http';

import type { OpenAPIObject } from '@nestjs/swagger';

import { PUBLIC_EXTENSION } from '../public.decorator.js';
import { ROLE_EXTENSION } from '../require-role.decorator.js';
import { schemaOfExample } from './schema-of-example.js';

export const KEY_SCHEME = 'api-key';
export const TOKEN_SCHEME = 'access-token';

interface Media {
  schema?: Record<string, unknown>;
  example?: unknown;
}

interface Response {
  description?: string;
  content?: Record<string, Media>;
}

interface Parameter {
  name: string;
  in: string;
  description?: string;
}

interface Operation {
  description?: string;
  parameters?: Parameter[];
  requestBody?: unknown;
  responses: Record<string, Response>;
  security?: unknown[];
  [PUBLIC_EXTENSION]?: unknown;
  [ROLE_EXTENSION]?: unknown;
}

export interface DocumentRules {
  /** False: the API of somebody else, imitated; nothing of ours is true for it. */
  readonly isOurs: boolean;
  /** Parameter name → what it is, where the operation does not say. */
  readonly parameters: Readonly<Record<string, string>>;
}

const PROBLEM = { $ref: '#/components/schemas/ProblemDetails' };
const problems = {
  400: 'A field is missing, wrong or unknown; `errors` names each.',
  413: 'The body is larger than 256 KB.',
  415: 'The body is not JSON.',
  429: 'Too many calls in a minute; `Retry-After` says when to come back.',
} as const;

/** Adds what is true of every operation because guard, validation and filter see to it: nobody has to repeat it, or can forget it. */
export function completeDocument(document: OpenAPIObject, rules: DocumentRules): void {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Operation[]) {
      if (typeof operation !== 'object' || operation === null || operation.responses === undefined) continue;
      if (rules.isOurs) complete(operation, rules);
      delete operation[PUBLIC_EXTENSION];
    }
  }
}

function complete(operation: Operation, { parameters }: DocumentRules): void {
  for (const one of operation.parameters ?? []) one.description ??= parameters[one.name];
  if (operation[PUBLIC_EXTENSION] === undefined) guarded(operation);
  const hasBody = operation.requestBody !== undefined;
  if (hasBody || (operation.parameters ?? []).length > 0) refuses(operation, 400);
  if (hasBody) refuses(operation, 413, 415);
  for (const [status, response] of Object.entries(operation.responses)) {
    if (Number(status) >= 400) asProblem(response, Number(status));
    else typed(response);
  }
}

function guarded(operation: Operation): void {
  // Either of them is enough.
  operation.security ??= [{ [KEY_SCHEME]: [] }, { [TOKEN_SCHEME]: [] }];
  const role = operation[ROLE_EXTENSION];
  if (typeof role === 'string')
    operation.description = [operation.description, `Needs the role **${role}**.`].filter(Boolean).join('\n\n');
  refuses(operation, 429);
}

function refuses(operation: Operation, ...statuses: (keyof typeof problems)[]): void {
  for (const status of statuses)
    operation.responses[String(status)] ??= {
      description: problems[status],
      content: { 'application/json': { schema: PROBLEM } },
    };
}

/** Under the media type that the filter sends, with an example of its own status. */
function asProblem(response: Response, status: number): void {
  const title = STATUS_CODES[status] ?? 'Error';
  const detail = response.description ? response.description : title;
  response.description = detail;
  const example = { type: 'about:blank', title, status, detail };
  response.content = { 'application/problem+json': { schema: PROBLEM, example } };
}

function typed({ content = {} }: Response): void {
  for (const media of Object.values(content)) {
    const { schema } = media;
    if (schema === undefined || !('example' in schema) || 'type' in schema) continue;
    media.schema = { ...schemaOfExample(schema['example']), ...schema };
  }
}
