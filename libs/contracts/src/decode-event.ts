import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

import { DealReverted } from './deal-reverted.event.js';
import { DealWon } from './deal-won.event.js';
import { EventType } from './event-type.js';
import { OrganizationChanged } from './organization-changed.event.js';
import { ReferenceChanged } from './reference-changed.event.js';

export const SCHEMA_MAJOR = 1;
export const SCHEMA_VERSION = `${SCHEMA_MAJOR}.0`;

/** What came is not an event we can read; it becomes a dead letter and a hold, and the next one goes on. */
export class UnreadableEventError extends Error {
  constructor(
    readonly faults: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`unreadable event: ${faults.join('; ')}`, options);
    this.name = 'UnreadableEventError';
  }
}

/** A newer major version than ours: the partition must stop until this service is upgraded, nothing may be skipped. */
export class UnknownSchemaMajorError extends Error {
  constructor(readonly schemaVersion: string) {
    super(`event schema ${schemaVersion} is newer than ${SCHEMA_VERSION}: upgrade this service`);
    this.name = 'UnknownSchemaMajorError';
  }
}

export type DecodedEvent =
  | { readonly type: typeof EventType.dealWon; readonly data: DealWon }
  | { readonly type: typeof EventType.dealReverted; readonly data: DealReverted }
  | { readonly type: typeof EventType.organizationChanged; readonly data: OrganizationChanged };

const shapes = {
  [EventType.dealWon]: DealWon,
  [EventType.dealReverted]: DealReverted,
  [EventType.organizationChanged]: OrganizationChanged,
} as const;

/** Reads tolerantly: fields it does not know are kept, known ones must be right. Throws the two errors above. */
export function decodeEvent(headers: Readonly<Record<string, string>>, value: string | null): DecodedEvent {
  const type = headers['ce_type'];
  const raw = readableObject(value);
  if (type === undefined || !Object.hasOwn(shapes, type)) throw unknownType(type);
  const data = checked(shapes[type as keyof typeof shapes] as new () => object, raw);
  return { type, data } as DecodedEvent;
}

/** A row of the reference topic, read as tolerantly, with the same errors. */
export function decodeReference(headers: Readonly<Record<string, string>>, value: string | null): ReferenceChanged {
  const type = headers['ce_type'];
  const raw = readableObject(value);
  if (type !== EventType.referenceChanged) throw unknownType(type);
  return checked(ReferenceChanged, raw);
}

function readableObject(value: string | null): Record<string, unknown> {
  const raw = parseObject(value);
  rejectNewerMajor(raw['schemaVersion']);
  return raw;
}

function checked<T extends object>(shape: new () => T, raw: Record<string, unknown>): T {
  const data = plainToInstance(shape, raw);
  const faults = validateSync(data).flatMap((error) => faultsOf(error, ''));
  if (faults.length > 0) throw new UnreadableEventError(faults);
  return data;
}

function unknownType(type: string | undefined): UnreadableEventError {
  return new UnreadableEventError([`ce_type "${type ?? ''}" is not known`]);
}

function parseObject(value: string | null): Record<string, unknown> {
  if (value === null) throw new UnreadableEventError(['the record has no value']);
  let raw: unknown;
  try {
    raw = JSON.parse(value);
  } catch (cause) {
    throw new UnreadableEventError(['the record is not JSON'], { cause });
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new UnreadableEventError(['the record is not a JSON object']);
  return raw as Record<string, unknown>;
}

function rejectNewerMajor(schemaVersion: unknown): void {
  if (typeof schemaVersion !== 'string') return;
  const major = Number.parseInt(schemaVersion, 10);
  if (major > SCHEMA_MAJOR) throw new UnknownSchemaMajorError(schemaVersion);
}

function faultsOf(error: ValidationError, path: string): string[] {
  const here = path === '' ? error.property : `${path}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) => `${here}: ${message}`);
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, here))];
}
