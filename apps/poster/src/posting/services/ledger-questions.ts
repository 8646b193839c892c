import { scopeKey, type LookupScope } from '../model/lookup-scope.js';
import type { ComparedDimension, SeenEntry } from '../model/seen-entry.js';
import type { Operation } from '../model/operation.js';
import { type OperationPointer, pointTo } from '../model/operation-pointer.js';
import type { BookStore } from '../ports/book.store.js';
import {
  type FoundRecord,
  type LedgerConnection,
  type LedgerGateway,
  LedgerUnavailableError,
  LookupFailedError,
} from '../ports/ledger.gateway.js';
import type { ScopeFinding } from '../protocol/operation-settlement.js';

/** What one scope said about a set of references; null: nothing that counts. */
export interface ScopeReply<Found extends FoundRecord = FoundRecord> {
  readonly scope: LookupScope;
  readonly records: readonly Found[];
  readonly controls: readonly string[];
}

type Reading<Found extends FoundRecord> = (
  connection: LedgerConnection,
  scope: LookupScope,
  references: readonly string[],
) => Promise<readonly Found[]>;

/** Asks the ledger about references, each scope once, together with references known to be there. */
export class LedgerQuestions {
  constructor(
    private readonly core: { readonly store: BookStore; readonly gateway: LedgerGateway },
    private readonly knownReferences: number,
  ) {}

  ask(pointers: readonly OperationPointer[]): Promise<Map<string, ScopeReply | null>> {
    return this.askAll(pointers, (ledger, { object }, references) => ledger.find(object, references));
  }

  /**
   * The same about entries, with everything that people could have changed in them. Their reference, too, or it was never ours: what is not
   * under it is asked for by its record number.
   */
  look(
    operations: readonly Operation[],
    dimensions: readonly ComparedDimension[],
  ): Promise<Map<string, ScopeReply<SeenEntry> | null>> {
    return this.askAll(operations.map(pointTo), async (ledger, _scope, references) => {
      const seen = await ledger.look(references, dimensions);
      const known = new Set(seen.map(({ recordNo }) => recordNo));
      const asked = operations.filter(({ reference }) => references.includes(reference));
      const elsewhere = asked.flatMap(({ recordNo }) => (recordNo === null || known.has(recordNo) ? [] : [recordNo]));
      return elsewhere.length === 0 ? seen : [...seen, ...(await ledger.lookAtRecords(elsewhere, dimensions))];
    });
  }

  private async askAll<Found extends FoundRecord>(
    pointers: readonly OperationPointer[],
    read: Reading<Found>,
  ): Promise<Map<string, ScopeReply<Found> | null>> {
    const replies = new Map<string, ScopeReply<Found> | null>();
    for (const [key, { scope, references }] of byScope(pointers))
      replies.set(key, await this.askScope(scope, references, read));
    return replies;
  }

  private async askScope<Found extends FoundRecord>(
    scope: LookupScope,
    references: readonly string[],
    read: Reading<Found>,
  ): Promise<ScopeReply<Found> | null> {
    const known = await this.core.store.knownReferences(scope, this.knownReferences);
    const controls = known.filter((reference) => !references.includes(reference));
    try {
      const connection = await this.core.gateway.connect({ entity: scope.entity, purpose: 'settle' });
      try {
        const records = await read(connection, scope, [...references, ...controls]);
        return { scope, records, controls };
      } finally {
        await connection.release();
      }
    } catch (error) {
      if (error instanceof LookupFailedError || error instanceof LedgerUnavailableError) return null;
      throw error;
    }
  }
}

function recordsUnder<Found extends FoundRecord>(reply: ScopeReply<Found>, reference: string): Found[] {
  return reply.records.filter((record) => record.reference === reference);
}

/** A record known to be there came back with the answer. */
export function controlFound({ records, controls }: ScopeReply): boolean {
  return records.some((record) => controls.includes(record.reference));
}

/** The part of a reply that concerns one reference. */
export function findingFor(reply: ScopeReply | null | undefined, reference: string): ScopeFinding | null {
  if (!reply) return null;
  return {
    records: recordsUnder(reply, reference),
    controlKnown: reply.controls.length > 0,
    controlFound: controlFound(reply),
  };
}

function byScope(pointers: readonly OperationPointer[]): Map<string, { scope: LookupScope; references: string[] }> {
  const groups = new Map<string, { scope: LookupScope; references: string[] }>();
  for (const pointer of pointers)
    for (const scope of pointer.scopes) {
      const group = groups.get(scopeKey(scope)) ?? { scope, references: [] };
      group.references.push(pointer.reference);
      groups.set(scopeKey(scope), group);
    }
  return groups;
}
