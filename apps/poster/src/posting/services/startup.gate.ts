import { type LookupScope, scopeKey } from '../model/lookup-scope.js';

/**
 * In which scopes this process may write: those it has searched, since it started, for records that no operation knows.
 * Before that a restored database could send anew what the ledger already has.
 */
export class StartupGate {
  private readonly compared = new Set<string>();

  /** `isOpen`: everything counts as compared, for tests of what comes after. */
  constructor(private readonly isOpen = false) {}

  isCompared(scope: LookupScope): boolean {
    return this.isOpen || this.compared.has(gateKey(scope));
  }

  open(scope: LookupScope): void {
    this.compared.add(gateKey(scope));
  }
}

/** Marks stand in entries only: parties wait for the entries of their entity. */
function gateKey({ entity }: LookupScope): string {
  return scopeKey({ object: 'journal-entry', entity });
}
