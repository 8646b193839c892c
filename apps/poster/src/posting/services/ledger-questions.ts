import { scopeKey, type LookupScope } from '../model/lookup-scope.js';
import type { OperationPointer } from '../model/operation-pointer.js';
import type { BookStore } from '../ports/book.store.js';
import {
  type FoundRecord,
  type LedgerGateway,
  LedgerUnavailableError,
  LookupFailedError,
} from '../ports/ledger.gateway.js';
import type { ScopeFinding } from '../protocol/operation-settlement.js';

/** What one scope said about a set of references; null: nothing that counts. */
export interface ScopeReply {
  readonly scope: LookupScope;
  readonly records: readonly FoundRecord[];
  readonly controls: readonly string[];
}

/** Asks the ledger about references, each scope once, together with references known to be there. */
export class LedgerQuestions {
  constructor(
    private readonly core: { readonly store: BookStore; readonly gateway: LedgerGateway },
    private readonly knownReferences: number,
  ) {}

  async ask(pointers: readonly OperationPointer[]): Promise<Map<string, ScopeReply | null>> {
    const replies = new Map<string, ScopeReply | null>();
    for (const [key, { scope, references }] of byScope(pointers))
      replies.set(key, await this.askScope(scope, references));
    return replies;
  }

  private async askScope(scope: LookupScope, references: readonly string[]): Promise<ScopeReply | null> {
    const known = await this.core.store.knownReferences(scope, this.knownReferences);
    const controls = known.filter((reference) => !references.includes(reference));
    try {
      const connection = await this.core.gateway.connect({ entity: scope.entity, purpose: 'settle' });
      try {
        const records = await connection.find(scope.object, [...references, ...controls]);
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

/** The part of a reply that concerns one reference. */
export function findingFor(reply: ScopeReply | null | undefined, reference: string): ScopeFinding | null {
  if (!reply) return null;
  return {
    records: reply.records.filter((record) => record.reference === reference),
    controlKnown: reply.controls.length > 0,
    controlFound: reply.records.some((record) => reply.controls.includes(record.reference)),
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
