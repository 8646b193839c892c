import { describe, expect, it } from 'vitest';

import { decodeReference, UnknownSchemaMajorError, UnreadableEventError } from './decode-event.js';
import { EventType } from './event-type.js';
import { type ReferenceChanged, referenceKey } from './reference-changed.event.js';

const headers = { ce_type: EventType.referenceChanged };
const row = {
  schemaVersion: '1.0',
  environmentId: 'test',
  company: 'ACME',
  kind: 'account',
  recordNo: '42',
  id: '4000',
  name: 'Licences',
  active: true,
  deleted: false,
  attributes: { type: 'incomestatement' },
  revision: '7',
  changedAt: '2026-03-14T10:00:00.000Z',
} satisfies ReferenceChanged;
const decode = (changes: Readonly<Record<string, unknown>>): ReferenceChanged =>
  decodeReference(headers, JSON.stringify({ ...row, ...changes }));

describe('a row of the reference topic', () => {
  it('is read with what a later version adds, and with kinds that nobody knows yet', () => {
    expect(decode({ kind: 'warehouse', colour: 'blue' })).toMatchObject({ ...row, kind: 'warehouse' });
  });

  it.each([
    ['its record number', { recordNo: '' }],
    ['whether it is deleted', { deleted: null }],
    ['its revision', { revision: 'seven' }],
  ])('is unreadable without %s', (_, changes) => {
    expect(() => decode(changes)).toThrow(UnreadableEventError);
  });

  it('of a newer major version stops the reader, and one of another type is unreadable', () => {
    expect(() => decode({ schemaVersion: '2.0' })).toThrow(UnknownSchemaMajorError);
    expect(() => decodeReference({ ce_type: EventType.dealWon }, JSON.stringify(row))).toThrow(UnreadableEventError);
  });

  it('has one key per environment, company, kind and record number', () => {
    expect(referenceKey(row)).toBe('test:ACME:account:42');
    expect(referenceKey({ ...row, environmentId: 'prod' })).not.toBe(referenceKey(row));
  });
});
