import { describe, expect, it } from 'vitest';

import type { Book } from '../model/book.js';
import type { Operation } from '../model/operation.js';
import { defaultPostingSettings as settings } from '../model/posting-settings.js';
import type { WriteOutcome } from '../ports/ledger.gateway.js';
import { RandomIdSource } from '../services/random-id.source.js';
import { companyOfTests, entryOver } from '../testing/posting-fixtures.js';
import { newDealBook } from './deal-acceptance.js';
import { claimOperation } from './operation-claim.js';
import { expireClaim, recordOutcome } from './operation-outcome.js';
import { newEntryOperation } from './planned-operation.js';
import { protocolRules as rules } from './protocol-rules.js';

const now = new Date('2026-01-05T09:00:00Z');
const after = (ms: number): Date => new Date(now.getTime() + ms);
const circumstances = { now: after(1_000), settings, rules, scopeVerified: true };

function claimed(): { book: Book; operation: Operation } {
  const empty = newDealBook(companyOfTests, '41', now);
  const identity = { environmentId: 'test', company: companyOfTests };
  const planned = { deal: empty.deal, identity, revision: '1', planId: 'p', now, id: 'o', counter: 1 };
  const book = { ...empty, operations: [newEntryOperation(entryOver('100.00'), planned)] };
  const scope = {
    scope: { object: 'journal-entry', entity: null },
    verifiedAt: now,
    watchedRecordNo: '0',
    trouble: null,
    unproven: 0,
  } as const;
  const canary = { checkedAt: null, triedAt: null, holds: false, finding: '', probes: [] };
  const { decision, claim } = claimOperation(book, {
    now,
    scope,
    canary,
    revision: '1',
    settings,
    rules,
    ids: new RandomIdSource(),
  });
  if (!claim) throw new Error('nothing was claimed');
  return { book: decision.book, operation: claim.operation };
}

function answered(outcome: WriteOutcome, scopeVerified = true): Operation | undefined {
  const { book, operation } = claimed();
  const attemptId = operation.attempts[0]?.id ?? '';
  const decision = recordOutcome(book, { operationId: 'o', attemptId, outcome }, { ...circumstances, scopeVerified });
  return decision.book.operations[0];
}

const refusal = { kind: 'business', code: 'unbalanced', message: 'does not balance' } as const;

describe('what an answer means for an operation', () => {
  it.each<{ answer: string; outcome: WriteOutcome; state: string; attempt: string }>([
    { answer: 'recorded', outcome: { kind: 'succeeded', recordNo: '7' }, state: 'done', attempt: 'landed' },
    {
      answer: 'recorded without a number',
      outcome: { kind: 'succeeded', recordNo: null },
      state: 'unknown',
      attempt: 'unknown',
    },
    { answer: 'refused', outcome: { kind: 'refused', refusal }, state: 'rejected', attempt: 'refused' },
    {
      answer: 'not executed',
      outcome: { kind: 'not-executed', text: 'connection refused' },
      state: 'ready',
      attempt: 'not-executed',
    },
    { answer: 'unknown', outcome: { kind: 'unknown', text: 'time-out' }, state: 'unknown', attempt: 'unknown' },
    {
      answer: 'already recorded',
      outcome: { kind: 'unknown', text: 'already recorded', alreadyRecorded: true },
      state: 'unknown',
      attempt: 'unknown',
    },
  ])('$answer: $state', ({ outcome, state, attempt }) => {
    expect(answered(outcome)).toMatchObject({ state, attempts: [{ outcome: attempt }] });
  });

  it('keeps the record number and what landed', () => {
    expect(answered({ kind: 'succeeded', recordNo: '7' })).toMatchObject({ recordNo: '7', dueAt: null });
    const operation = answered({ kind: 'succeeded', recordNo: '7' });
    expect(operation?.landedHash).toBe(operation?.contentHash);
  });

  it('has the first record of a scope read back', () => {
    expect(answered({ kind: 'succeeded', recordNo: '7' }, false)?.dueAt).toEqual(circumstances.now);
  });

  it('waits as long as the ledger asks, else a little longer every time', () => {
    const asked = answered({ kind: 'not-executed', text: 'slow down', retryAfterMs: 90_000 });
    expect(asked?.dueAt).toEqual(after(91_000));
    expect(answered({ kind: 'not-executed', text: 'x' })?.dueAt).toEqual(after(1_000 + settings.retryMs));
  });

  it('remembers that a key is recorded although nobody has found the record', () => {
    expect(answered({ kind: 'unknown', text: 'x', alreadyRecorded: true })?.knownRecorded).toBe(true);
    expect(answered({ kind: 'unknown', text: 'x' })?.knownRecorded).toBe(false);
  });

  it('keeps an answer that came too late as evidence, and lets it decide nothing', () => {
    const { book, operation } = claimed();
    const expired = expireClaim(book, settings.httpTimeoutMs, { ...circumstances, now: after(331_000) }).book;
    expect(expired.operations[0]).toMatchObject({ state: 'unknown', attempts: [{ outcome: 'unknown' }] });
    const attemptId = operation.attempts[0]?.id ?? '';
    const outcome = { kind: 'succeeded', recordNo: '7' } as const;
    const late = recordOutcome(expired, { operationId: 'o', attemptId, outcome }, circumstances).book.operations[0];
    expect(late).toMatchObject({ state: 'unknown', recordNo: null, knownRecorded: true });
    expect(late?.attempts[0]?.lateAnswer).toMatchObject({ kind: 'succeeded', recordNo: '7' });
  });

  it('gives a claim up only after deadline and time-out', () => {
    const { book } = claimed();
    const early = expireClaim(book, settings.httpTimeoutMs, { ...circumstances, now: after(330_000) });
    expect(early.book).toBe(book);
  });
});
