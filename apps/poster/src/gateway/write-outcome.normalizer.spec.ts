import { type FunctionOutcome, IntacctFailure } from '@app/intacct';
import { describe, expect, it } from 'vitest';

import type { WriteOutcome } from '../posting/ports/ledger.gateway.js';
import { toWriteOutcome } from './write-outcome.normalizer.js';

const controlId = 'op-1';
const failure = (errorClass: ConstructorParameters<typeof IntacctFailure>[0]): IntacctFailure =>
  new IntacctFailure(errorClass, [], `it was ${errorClass}`);

const rows: [string, FunctionOutcome, WriteOutcome][] = [
  [
    'a recorded entry keeps its number',
    { controlId, kind: 'succeeded', recordNo: '760', data: { records: [] } },
    { kind: 'succeeded', recordNo: '760' },
  ],
  [
    'a closed period goes back to the period policy',
    { controlId, kind: 'refused', failure: failure('closed-period') },
    { kind: 'refused', refusal: { kind: 'period', code: 'closed-period', message: 'it was closed-period' } },
  ],
  [
    'any other refusal is for a person',
    { controlId, kind: 'refused', failure: failure('inactive-account') },
    { kind: 'refused', refusal: { kind: 'business', code: 'inactive-account', message: 'it was inactive-account' } },
  ],
  [
    'what was throttled was not executed and slows everybody',
    { controlId, kind: 'not-executed', failure: failure('throttled'), retryAfterMs: 900 },
    { kind: 'not-executed', text: 'it was throttled', retryAfterMs: 900, throttled: true },
  ],
  [
    'a request refused whole is to be halved',
    { controlId, kind: 'not-executed', failure: failure('schema'), wholeContentRefused: true },
    { kind: 'not-executed', text: 'it was schema', wholeContentRefused: true },
  ],
  [
    'a time-out is unknown and makes the next batch smaller',
    { controlId, kind: 'unknown', reason: 'timeout' },
    { kind: 'unknown', text: 'timeout', overloaded: true },
  ],
  [
    'an id already recorded is unknown, and known to be recorded',
    { controlId, kind: 'unknown', reason: 'already-recorded', failure: failure('duplicate-control-id') },
    { kind: 'unknown', text: 'already-recorded: it was duplicate-control-id', alreadyRecorded: true },
  ],
  [
    'a garbled answer is unknown',
    { controlId, kind: 'unknown', reason: 'broken-xml' },
    { kind: 'unknown', text: 'broken-xml' },
  ],
];

describe('what an answer of the gateway means to the posting protocol', () => {
  it.each(rows)('%s', (_, outcome, expected) => {
    expect(toWriteOutcome(outcome)).toEqual(expected);
  });
});
