import { environmentPrefix, isOurReference } from '../model/ledger-reference.js';
import { type LookupScope, scopeKey } from '../model/lookup-scope.js';
import type { AuditNote } from '../model/decision.js';
import type { RecoveryState } from '../model/recovery-state.js';
import { type ListedReference, LedgerUnavailableError, LookupFailedError } from '../ports/ledger.gateway.js';
import type { PostingCore } from './posting-core.js';

/** Enough to see what kind of trouble it is; `recover` reads them all. */
const MAX_NAMED_REFERENCES = 100;
const TOP_LEVEL: LookupScope = { object: 'journal-entry', entity: null };

/**
 * Looks for records that bear our mark but that no operation knows: this database was restored, copied or emptied, and
 * whatever it would send may be in the ledger already.
 */
export class RecoveryWatch {
  private readonly started = new Set<string>();

  constructor(private readonly core: PostingCore) {}

  async runOnce(): Promise<{ checked: boolean; recovering: boolean }> {
    const { store, settings } = this.core;
    const state = await store.transaction((unit) => unit.loadRecovery());
    const now = await store.now();
    const recent = state.checkedAt !== null && now.getTime() - state.checkedAt.getTime() < settings.recoveryCheckMs;
    if (recent && this.started.size > 0) return { checked: false, recovering: state.since !== null };
    try {
      for (const scope of await this.scopes()) await this.checkScope(scope);
    } catch (error) {
      if (!(error instanceof LookupFailedError || error instanceof LedgerUnavailableError)) throw error;
      return { checked: false, recovering: state.since !== null };
    }
    return this.finish();
  }

  /** A person has looked and lets sending go on. */
  async end(actor: string, reason: string): Promise<void> {
    await this.core.store.transaction(async (unit) => {
      const before = await unit.loadRecovery();
      if (before.since === null) return;
      await unit.saveRecovery({ ...before, since: null, references: [] });
      await unit.note([{ ...this.note('recovery.ended', before), actor, reason }]);
    });
  }

  private async scopes(): Promise<LookupScope[]> {
    const known = (await this.core.store.knownScopes()).filter((scope) => scope.object === 'journal-entry');
    // Also where this database has never written: it may have been emptied.
    return [...new Map([TOP_LEVEL, ...known].map((scope) => [scopeKey(scope), scope])).values()];
  }

  /** From the beginning when the process starts, later only what is new. */
  private async checkScope(scope: LookupScope): Promise<void> {
    const key = scopeKey(scope);
    const state = await this.core.store.transaction((unit) => unit.lockScope(scope));
    let last = this.started.has(key) ? state.watchedRecordNo : '0';
    const connection = await this.core.gateway.connect({ entity: scope.entity, purpose: 'read' });
    try {
      for (;;) {
        const page = await connection.listReferences(scope.object, environmentPrefix(this.core.identity), last);
        const lastRow = page.at(-1);
        if (!lastRow) break;
        last = lastRow.recordNo;
        await this.compare(scope, page, last);
      }
    } finally {
      await connection.release();
    }
    this.started.add(key);
  }

  private async compare(scope: LookupScope, page: readonly ListedReference[], last: string): Promise<void> {
    const ours = page.map(({ reference }) => reference).filter((one) => isOurReference(this.core.identity, one));
    await this.core.store.transaction(async (unit) => {
      const unknown = await unit.unknownReferences(ours);
      await unit.askAbout(ours);
      await unit.saveScope({ ...(await unit.lockScope(scope)), watchedRecordNo: last });
      if (unknown.length === 0) return;
      const before = await unit.loadRecovery();
      const references = [...new Set([...before.references, ...unknown])].slice(0, MAX_NAMED_REFERENCES);
      const after: RecoveryState = { ...before, since: before.since ?? unit.now, references };
      await unit.saveRecovery(after);
      if (before.since === null) await unit.note([this.note('recovery.started', after)]);
    });
  }

  private finish(): Promise<{ checked: boolean; recovering: boolean }> {
    return this.core.store.transaction(async (unit) => {
      const state = await unit.loadRecovery();
      await unit.saveRecovery({ ...state, checkedAt: unit.now });
      this.core.startup.isLedgerCompared = true;
      return { checked: true, recovering: state.since !== null };
    });
  }

  private note(action: string, state: RecoveryState): AuditNote {
    return {
      action,
      subjectType: 'company',
      subjectId: this.core.identity.company,
      outcome: 'succeeded',
      reason: 'records in the ledger bear our mark and no operation knows them',
      after: { since: state.since, references: state.references },
    };
  }
}
