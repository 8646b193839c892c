import { describe, expect, it } from 'vitest';

import type { Book } from '../model/book.js';
import type { Operation } from '../model/operation.js';
import { RandomIdSource } from '../services/random-id.source.js';
import { type PartyProposal, proposeParty } from './operation-proposal.js';

const now = new Date('2026-01-05T10:00:00.000Z');
const circumstances = { now, identity: { environmentId: 'test', company: 'acme' }, ids: new RandomIdSource() };
const empty: Book = { company: 'acme', subject: { kind: 'party', id: '12' }, deal: null, operations: [] };
const update = (version: number, name: string, more: Partial<PartyProposal> = {}): PartyProposal => ({
  partyId: '12',
  kind: 'vendor',
  action: 'update',
  reference: 'V1',
  version,
  payload: { name },
  ...more,
});
const propose = (book: Book, proposal: PartyProposal): Book => proposeParty(book, proposal, circumstances).book;
const with1 = (book: Book, changes: Partial<Operation>): Book => ({
  ...book,
  operations: book.operations.map((one) => ({ ...one, ...changes })),
});
const states = (book: Book): string[] => book.operations.map((one) => one.state);

describe('a party that should be written', () => {
  it('goes out again when what landed is older than the payload that the operation took over', () => {
    const sending = with1(propose(empty, update(3, 'old')), { state: 'sending' });
    const landedHash = sending.operations[0]?.payloadHash ?? null;
    const done = with1(propose(sending, update(4, 'new')), { state: 'done', landedHash });
    expect(states(propose(done, update(4, 'new')))).toEqual(['done', 'ready']);
  });

  it('does not go out again when the newest payload is what landed', () => {
    const ready = propose(empty, update(4, 'new'));
    const done = with1(ready, { state: 'done', landedHash: ready.operations[0]?.payloadHash ?? null });
    expect(states(propose(done, update(4, 'new')))).toEqual(['done']);
  });

  it('is tried again as it is after a refusal only where somebody asks for that', () => {
    const rejected = with1(propose(empty, update(4, 'new')), { state: 'rejected' });
    expect(states(propose(rejected, update(4, 'new')))).toEqual(['rejected']);
    const again = propose(rejected, update(4, 'new', { again: true }));
    expect(again.operations).toMatchObject([{ state: 'ready', refusal: null, dueAt: now }]);
    expect(again.operations[0]?.controlId).toBe(rejected.operations[0]?.controlId);
  });
});
