import type { Book } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import { objectOf } from '../model/lookup-scope.js';
import type { Operation, OperationDecision } from '../model/operation.js';
import type { OperationPointer } from '../model/operation-pointer.js';
import type { BookUnit } from '../ports/book.store.js';
import {
  type FoundRecord,
  type LedgerConnection,
  LedgerUnavailableError,
  LookupFailedError,
} from '../ports/ledger.gateway.js';
import {
  adoptRecord,
  faultOfTakingBack,
  faultOfSight,
  faultOfState,
  giveUpKey,
  neverPost,
} from '../protocol/manual-decision.js';
import { DecisionRefusedError } from './decision-refused.error.js';
import { findingFor, LedgerQuestions } from './ledger-questions.js';
import type { PostingCore } from './posting-core.js';
import { saveDecisions } from './save-decisions.js';

/** What the person saw when deciding; anything else by now is a conflict. */
export interface SeenOperation {
  readonly fence: number;
  readonly payloadHash: string;
}

export interface ManualDecision {
  readonly operationId: string;
  readonly actor: string;
  readonly reason: string;
  readonly seen: SeenOperation;
}

/** That nothing is there. Where no record is known that would have to come back, only a person can answer for it. */
export interface AbsenceDecision extends ManualDecision {
  readonly acceptUnverified?: boolean;
}

/** A person decides an operation in `manual`, after a fresh question to the ledger. Throws `DecisionRefusedError`. */
export class ManualDecisions {
  private readonly questions: LedgerQuestions;

  constructor(private readonly core: PostingCore) {
    this.questions = new LedgerQuestions(core, core.settings.knownReferences);
  }

  /** The record is ours; it belongs to no other operation. Also where it was decided never to post it. */
  async adopt(request: ManualDecision & { readonly recordNo: string }): Promise<void> {
    const pointer = await this.pointerTo(request.operationId);
    const record = await this.readRecord(pointer, request.recordNo);
    await this.decide(
      request,
      pointer,
      async (unit, book, operation) => {
        const owners = await unit.recordOwners(objectOf(operation.kind), [request.recordNo]);
        const owner = owners.get(request.recordNo);
        if (owner !== undefined && owner !== operation.id)
          throw new DecisionRefusedError(
            'ledger-disagrees',
            `record ${request.recordNo} belongs to operation ${owner}`,
          );
        return adoptRecord(book, operation, record, decisionOf('adopt', request, unit.now), this.core.rules);
      },
      faultOfTakingBack,
    );
  }

  /** Under a new key; refused if anything is found under the old one. Also takes back a decision never to post. */
  async sendAgain(request: AbsenceDecision): Promise<void> {
    const pointer = await this.pointerTo(request.operationId);
    const proof = await this.proveAbsence(pointer, request);
    await this.decide(
      request,
      pointer,
      (unit, book, operation) =>
        giveUpKey(book, operation, { ...decisionOf('send-again', request, unit.now), ...proof }, this.core),
      faultOfTakingBack,
    );
  }

  /** Nothing of this content is posted for the deal, and nothing else without asking; refused if it is found in the ledger. */
  async never(request: AbsenceDecision): Promise<void> {
    const pointer = await this.pointerTo(request.operationId);
    const proof = await this.proveAbsence(pointer, request);
    await this.decide(request, pointer, (unit, book, operation) =>
      neverPost(book, operation, { ...decisionOf('never', request, unit.now), ...proof }),
    );
  }

  private async decide(
    request: ManualDecision,
    pointer: OperationPointer,
    how: (unit: BookUnit, book: Book, operation: Operation) => Decision | Promise<Decision>,
    faultOf = faultOfState,
  ): Promise<void> {
    await this.core.store.transaction(async (unit) => {
      const books = await unit.lockBooks([pointer.subject]);
      const [book] = books;
      const operation = book?.operations.find((one) => one.id === request.operationId);
      if (!book || !operation) throw new DecisionRefusedError('unknown-operation', 'there is no such operation');
      const fault = faultOfSight(operation, request.seen) ?? faultOf(operation);
      if (fault) throw new DecisionRefusedError(fault.kind, fault.text);
      await saveDecisions(unit, books, [await how(unit, book, operation)], this.core.listener);
    });
  }

  private async pointerTo(operationId: string): Promise<OperationPointer> {
    const pointer = await this.core.store.pointerTo(operationId);
    if (!pointer) throw new DecisionRefusedError('unknown-operation', 'there is no such operation');
    return pointer;
  }

  /** Refuses unless the ledger shows nothing of it, and would show it if it were there. */
  private async proveAbsence(
    pointer: OperationPointer,
    { acceptUnverified }: AbsenceDecision,
  ): Promise<Pick<OperationDecision, 'unverified'>> {
    const replies = await this.questions.ask([pointer]);
    const findings = [...replies.values()].map((reply) => findingFor(reply, pointer.reference));
    const numbers = new Set(findings.flatMap((finding) => finding?.records ?? []).map((record) => record.recordNo));
    if (numbers.size > 0) {
      const found = `found in Intacct: record ${[...numbers].join(', ')}; adopt it instead`;
      throw new DecisionRefusedError('ledger-disagrees', found);
    }
    if (findings.includes(null)) throw new DecisionRefusedError('no-answer', 'Intacct gave no answer; try again');
    if (findings.every((finding) => finding?.controlFound === true)) return {};
    const lost = findings.some((finding) => finding?.controlKnown === true && !finding.controlFound);
    if (lost) await this.proveSight(pointer);
    if (acceptUnverified !== true) throw new DecisionRefusedError('unverified', lost ? gone : unproven);
    return { unverified: true };
  }

  /** That none of our records is seen can mean that they are gone, or that we may see nothing: anything else seen says which. */
  private async proveSight({ scopes }: OperationPointer): Promise<void> {
    for (const { entity, object } of scopes)
      if (!(await this.reading(entity, (connection) => connection.seesAny(object))))
        throw new DecisionRefusedError('no-answer', blind);
  }

  private async readRecord(pointer: OperationPointer, recordNo: string): Promise<FoundRecord> {
    for (const scope of pointer.scopes) {
      const record = await this.reading(scope.entity, (ledger) => ledger.findByRecordNo(scope.object, recordNo));
      if (record) return record;
    }
    throw new DecisionRefusedError('ledger-disagrees', `record ${recordNo} is not in Intacct`);
  }

  private async reading<T>(entity: string | null, read: (connection: LedgerConnection) => Promise<T>): Promise<T> {
    try {
      const connection = await this.core.gateway.connect({ entity, purpose: 'settle' });
      try {
        return await read(connection);
      } finally {
        await connection.release();
      }
    } catch (error) {
      if (error instanceof LookupFailedError || error instanceof LedgerUnavailableError)
        throw new DecisionRefusedError('no-answer', 'Intacct gave no answer; try again', { cause: error });
      throw error;
    }
  }
}

const blind =
  'Intacct shows no record at all where it was written, so "not found" says nothing; check the permissions of its user';
const gone =
  'the records known to be there are gone, so "not found" proves little; look this one up in Intacct yourself, then say so with acceptUnverified';
const unproven =
  'no record is known where it was written, so "not found" proves nothing; look it up in Intacct yourself, then say so with acceptUnverified';

function decisionOf(kind: OperationDecision['kind'], request: ManualDecision, at: Date): OperationDecision {
  return { kind, actor: request.actor, reason: request.reason, at };
}
