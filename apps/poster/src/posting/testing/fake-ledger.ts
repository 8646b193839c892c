import type { DesiredEntry } from '@app/mapping';

import { accountSumsOf } from '../model/entry-content.js';
import type { LedgerState } from '../model/ledger-sight.js';
import type { ComparedDimension, SeenEntry, SeenLine } from '../model/seen-entry.js';
import {
  type ConnectRequest,
  type FoundRecord,
  type LedgerConnection,
  LedgerGateway,
  LedgerUnavailableError,
  type LedgerWrite,
  type ListedReference,
  LookupFailedError,
  type SendDeadline,
  type WriteOutcome,
} from '../ports/ledger.gateway.js';

export interface FakeRecord {
  recordNo: string;
  reference: string;
  controlId: string;
  payload: unknown;
  visible: boolean;
  state?: LedgerState;
  reversalOf?: string;
  /** Lines that nobody sent. */
  added?: readonly SeenLine[];
}

/** What happens to the next write: before the ledger sees it, and to its answer. */
export interface WriteScript {
  /** Runs between the deadline test and the write. */
  readonly beforeWrite?: () => void | Promise<void>;
  /** The ledger does not execute it (yet); `land` does it later. */
  readonly swallow?: boolean;
  readonly hide?: boolean;
  readonly outcome?: WriteOutcome;
}

/** A ledger that refuses completed keys, as far as it remembers them, and does what a test tells it. */
export class FakeLedger extends LedgerGateway {
  readonly records: FakeRecord[] = [];
  readonly requests: (readonly LedgerWrite[])[] = [];
  readonly questions: (readonly string[])[] = [];
  script: WriteScript[] = [];
  remembersKeys = true;
  /** State of the next records, where journals want an approval. */
  stateOfNew: LedgerState = 'posted';
  canSee = true;
  private readonly completed = new Set<string>();
  private lastRecordNo = 100;

  /** Entity ('' for the top level) → what is said instead of letting us in. */
  readonly locked = new Map<string, string>();
  /** Entities that let us in and show nothing, not even an answer. */
  readonly unreadable = new Set<string>();
  /** Entities of all attempts to connect. */
  readonly logins: string[] = [];

  override connect(request: ConnectRequest): Promise<LedgerConnection> {
    const entity = request.entity ?? '';
    this.logins.push(entity);
    const refusal = this.locked.get(entity);
    return refusal === undefined
      ? Promise.resolve(new FakeConnection(this, () => this.unreadable.has(entity)))
      : Promise.reject(new LedgerUnavailableError(refusal));
  }

  /** Executes a function as the ledger would, now. */
  land(write: LedgerWrite, visible = true): WriteOutcome {
    if (this.completed.has(write.controlId))
      return { kind: 'unknown', text: 'already recorded', alreadyRecorded: true };
    if (this.remembersKeys) this.completed.add(write.controlId);
    this.lastRecordNo += 1;
    const recordNo = String(this.lastRecordNo);
    const { reference, controlId, payload } = write;
    this.records.push({ recordNo, reference, controlId, payload, visible, state: this.stateOfNew });
    return { kind: 'succeeded', recordNo };
  }

  probe(controlId: string): 'executed' | 'already-recorded' {
    if (this.completed.has(controlId)) return 'already-recorded';
    if (this.remembersKeys) this.completed.add(controlId);
    return 'executed';
  }

  found(references: readonly string[]): FoundRecord[] {
    if (!this.canSee) return [];
    return this.shown(references).map(toFound);
  }

  shown(references: readonly string[]): FakeRecord[] {
    return this.records.filter((one) => one.visible && references.includes(one.reference));
  }

  /** A person does something to an entry. */
  change(recordNo: string | null, changes: Partial<FakeRecord>): void {
    const record = this.records.find((one) => one.recordNo === recordNo);
    if (!record) throw new Error(`there is no record ${recordNo}`);
    Object.assign(record, changes);
  }

  copy(recordNo: string | null): FakeRecord {
    const record = this.records.find((one) => one.recordNo === recordNo);
    if (!record) throw new Error(`there is no record ${recordNo}`);
    this.lastRecordNo += 1;
    const copy = { ...record, recordNo: String(this.lastRecordNo) };
    this.records.push(copy);
    return copy;
  }
}

class FakeConnection implements LedgerConnection {
  constructor(
    private readonly ledger: FakeLedger,
    private readonly isUnreadable: () => boolean,
  ) {}

  async write(writes: readonly LedgerWrite[], deadline: SendDeadline): Promise<readonly WriteOutcome[]> {
    if (deadline.expired()) return writes.map(() => ({ kind: 'not-executed', text: 'the deadline has passed' }));
    this.ledger.requests.push(writes);
    const outcomes: WriteOutcome[] = [];
    for (const write of writes) outcomes.push(await this.writeOne(write));
    return outcomes;
  }

  find(_object: string, references: readonly string[]): Promise<readonly FoundRecord[]> {
    if (this.isUnreadable()) return Promise.reject(new LookupFailedError('no permission to read'));
    this.ledger.questions.push(references);
    return Promise.resolve(this.ledger.found(references));
  }

  look(references: readonly string[], asked: readonly ComparedDimension[]): Promise<readonly SeenEntry[]> {
    if (this.isUnreadable()) return Promise.reject(new LookupFailedError('no permission to read'));
    const shown = this.ledger.canSee ? this.ledger.shown(references) : [];
    return Promise.resolve(shown.map((record) => toSeen(record, asked)));
  }

  lookAtRecords(recordNos: readonly string[], asked: readonly ComparedDimension[]): Promise<readonly SeenEntry[]> {
    const shown = this.ledger.records.filter((one) => one.visible && recordNos.includes(one.recordNo));
    return Promise.resolve(this.ledger.canSee ? shown.map((record) => toSeen(record, asked)) : []);
  }

  findByRecordNo(_object: string, recordNo: string): Promise<FoundRecord | null> {
    const record = this.ledger.records.find((one) => one.recordNo === recordNo);
    return Promise.resolve(record ? toFound(record) : null);
  }

  seesAny(): Promise<boolean> {
    return Promise.resolve(this.ledger.canSee && this.ledger.records.some((one) => one.visible));
  }

  listReferences(_object: string, prefix: string, after: string): Promise<readonly ListedReference[]> {
    if (this.isUnreadable()) return Promise.reject(new LookupFailedError('no permission to read'));
    const rows = this.ledger.records.filter(
      (one) => one.reference.startsWith(prefix) && Number(one.recordNo) > Number(after),
    );
    return Promise.resolve(rows.map(({ recordNo, reference }) => ({ recordNo, reference })));
  }

  probe(controlId: string): Promise<'executed' | 'already-recorded'> {
    return Promise.resolve(this.ledger.probe(controlId));
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  private async writeOne(write: LedgerWrite): Promise<WriteOutcome> {
    const script = this.ledger.script.shift() ?? {};
    await script.beforeWrite?.();
    if (script.swallow) return script.outcome ?? { kind: 'unknown', text: 'the answer was lost' };
    if (script.outcome?.kind === 'refused' || script.outcome?.kind === 'not-executed') return script.outcome;
    const landed = this.ledger.land(write, script.hide !== true);
    return script.outcome ?? landed;
  }
}

function toSeen(record: FakeRecord, asked: readonly ComparedDimension[]): SeenEntry {
  const lines = (record.payload as DesiredEntry).lines.map((line) => ({
    account: line.account.number,
    accountRecordNo: line.account.recordNo,
    side: line.side,
    amount: line.amount,
    dimensions: Object.fromEntries(Object.entries(line.dimensions).filter(([name]) => isAmong(asked, name))),
  }));
  const { state = 'posted', reversalOf = null } = record;
  const all = [...lines, ...(record.added ?? [])];
  return { ...toFound(record), state, batchNo: `B${record.recordNo}`, reversalOf, lines: all };
}

const isAmong = (asked: readonly string[], name: string): boolean => asked.includes(name);

function toFound(record: FakeRecord): FoundRecord {
  const entry = record.payload as DesiredEntry;
  const isEntry = Array.isArray(entry.lines);
  return {
    recordNo: record.recordNo,
    reference: record.reference,
    name: isEntry ? null : 'party',
    entry: isEntry
      ? {
          journal: entry.journal,
          postingDate: entry.postingDate,
          currency: entry.currency,
          accountSums: accountSumsOf(entry),
        }
      : null,
  };
}
