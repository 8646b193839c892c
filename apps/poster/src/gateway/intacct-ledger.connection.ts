import {
  canaryFunction,
  type IntacctConnection,
  type IntacctFunction,
  IntacctInputError,
  IntacctRequestError,
  NO_DEADLINE,
} from '@app/intacct';

import type { LedgerObject } from '../posting/model/lookup-scope.js';
import type { ComparedDimension, SeenEntry } from '../posting/model/seen-entry.js';
import {
  type FoundRecord,
  type LedgerConnection,
  type LedgerWrite,
  type ListedReference,
  LookupFailedError,
  type SendDeadline,
  type WriteOutcome,
} from '../posting/ports/ledger.gateway.js';
import { LedgerRecordReader } from './ledger-record.reader.js';
import { buildLedgerWrite } from './ledger-write.builder.js';
import { SeenEntryReader } from './seen-entry.reader.js';
import { toWriteOutcome } from './write-outcome.normalizer.js';

/** Translates between the posting protocol and the Intacct client; keeps nothing. */
export class IntacctLedgerConnection implements LedgerConnection {
  private readonly reader: LedgerRecordReader;
  private readonly entries: SeenEntryReader;

  constructor(private readonly connection: IntacctConnection) {
    this.reader = new LedgerRecordReader(connection);
    this.entries = new SeenEntryReader(connection);
  }

  async write(writes: readonly LedgerWrite[], deadline: SendDeadline): Promise<readonly WriteOutcome[]> {
    const built = writes.map(buildOrRefuse);
    const functions = built.filter((one): one is IntacctFunction => 'controlId' in one);
    const sent = functions.length === 0 ? [] : await this.connection.send(functions, { deadline });
    const outcomes = new Map(sent.map((outcome) => [outcome.controlId, outcome]));
    return built.map((one) => {
      if (!('controlId' in one)) return one;
      const outcome = outcomes.get(one.controlId);
      return outcome === undefined
        ? { kind: 'unknown', text: 'no outcome for this function' }
        : toWriteOutcome(outcome);
    });
  }

  find(object: LedgerObject, references: readonly string[]): Promise<readonly FoundRecord[]> {
    return asking(() => this.reader.byReference(object, references));
  }

  look(references: readonly string[], dimensions: readonly ComparedDimension[]): Promise<readonly SeenEntry[]> {
    return asking(() => this.entries.byReference(references, dimensions));
  }

  lookAtRecords(recordNos: readonly string[], dimensions: readonly ComparedDimension[]): Promise<readonly SeenEntry[]> {
    return asking(() => this.entries.byRecordNo(recordNos, dimensions));
  }

  findByRecordNo(object: LedgerObject, recordNo: string): Promise<FoundRecord | null> {
    return asking(() => this.reader.byRecordNo(object, recordNo));
  }

  seesAny(object: LedgerObject): Promise<boolean> {
    return asking(() => this.reader.anyRecord(object));
  }

  listReferences(object: LedgerObject, prefix: string, afterRecordNo: string): Promise<readonly ListedReference[]> {
    return asking(() => this.reader.references(object, prefix, afterRecordNo));
  }

  async probe(controlId: string): Promise<'executed' | 'already-recorded' | 'no-answer'> {
    const [outcome] = await this.connection.send([canaryFunction(controlId)], { deadline: NO_DEADLINE });
    if (outcome?.kind === 'succeeded') return 'executed';
    return outcome?.kind === 'unknown' && outcome.reason === 'already-recorded' ? 'already-recorded' : 'no-answer';
  }

  release(): Promise<void> {
    return this.connection.release();
  }
}

/** What no request can carry is refused here: it was never sent, and sending it again would not help. */
function buildOrRefuse(write: LedgerWrite): IntacctFunction | Extract<WriteOutcome, { kind: 'refused' }> {
  try {
    return buildLedgerWrite(write);
  } catch (error) {
    if (!(error instanceof IntacctInputError)) throw error;
    return { kind: 'refused', refusal: { kind: 'business', code: 'unsendable', message: error.message } };
  }
}

async function asking<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (cause) {
    if (!(cause instanceof IntacctRequestError)) throw cause;
    throw new LookupFailedError(cause.message, { cause });
  }
}
