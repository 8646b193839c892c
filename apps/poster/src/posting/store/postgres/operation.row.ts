import type { Attempt, LateAnswer } from '../../model/attempt.js';
import { objectOf } from '../../model/lookup-scope.js';
import type { Operation, OperationDecision } from '../../model/operation.js';
import type { RowShape } from './row-shape.js';

export const operationShape: RowShape = {
  table: 'operations',
  key: ['id'],
  columns: {
    id: 'uuid',
    company: 'text',
    subject_kind: 'text',
    subject_id: 'text',
    kind: 'text',
    action: 'text',
    sequence: 'integer',
    reference: 'text',
    control_id: 'text',
    object: 'text',
    entity: 'text',
    plan_id: 'uuid',
    version: 'bigint',
    revision: 'text',
    payload: 'jsonb',
    payload_hash: 'text',
    content_hash: 'text',
    state: 'text',
    fence: 'integer',
    wanted: 'boolean',
    due_at: 'timestamptz',
    deferrals: 'integer',
    misses: 'integer',
    questions: 'integer',
    watch_step: 'integer',
    known_recorded: 'boolean',
    refusal: 'jsonb',
    review: 'text',
    record_no: 'text',
    landed_hash: 'text',
    landed_entity: 'text',
    send_deadline: 'timestamptz',
    done_at: 'timestamptz',
    ledger: 'jsonb',
    look_due_at: 'timestamptz',
    decision: 'jsonb',
    created_at: 'timestamptz',
  },
};

export interface OperationRow {
  id: string;
  company: string;
  subject_kind: 'deal' | 'party';
  subject_id: string;
  kind: Operation['kind'];
  action: Operation['action'];
  sequence: number;
  reference: string;
  control_id: string;
  object: string;
  /** Empty at top level. */
  entity: string;
  plan_id: string | null;
  version: string | number;
  revision: string;
  payload: unknown;
  payload_hash: string;
  content_hash: string;
  state: Operation['state'];
  fence: number;
  wanted: boolean;
  due_at: Date | null;
  deferrals: number;
  misses: number;
  questions: number;
  watch_step: number;
  known_recorded: boolean;
  refusal: Operation['refusal'];
  review: string | null;
  record_no: string | null;
  landed_hash: string | null;
  landed_entity: string | null;
  send_deadline: Date | null;
  done_at: Date | null;
  ledger: Operation['ledger'];
  look_due_at: Date | null;
  decision: (Omit<OperationDecision, 'at'> & { at: string | Date }) | null;
  created_at: Date;
}

export function toOperationRow(operation: Operation): OperationRow {
  const landed = operation.attempts.find((attempt) => attempt.outcome === 'landed');
  return {
    id: operation.id,
    company: operation.company,
    subject_kind: operation.subject.kind,
    subject_id: operation.subject.id,
    kind: operation.kind,
    action: operation.action,
    sequence: operation.sequence,
    reference: operation.reference,
    control_id: operation.controlId,
    object: objectOf(operation.kind),
    entity: operation.entity ?? '',
    plan_id: operation.planId,
    version: operation.version,
    revision: operation.revision,
    payload: operation.payload,
    payload_hash: operation.payloadHash,
    content_hash: operation.contentHash,
    state: operation.state,
    fence: operation.fence,
    wanted: operation.wanted,
    due_at: operation.dueAt,
    deferrals: operation.deferrals,
    misses: operation.misses,
    questions: operation.questions,
    watch_step: operation.watchStep,
    known_recorded: operation.knownRecorded,
    refusal: operation.refusal,
    review: operation.review,
    record_no: operation.recordNo,
    landed_hash: operation.landedHash,
    landed_entity: landed ? (landed.entity ?? '') : null,
    send_deadline: operation.state === 'sending' ? (operation.attempts.at(-1)?.sendDeadline ?? null) : null,
    done_at: operation.doneAt,
    ledger: operation.ledger,
    look_due_at: operation.lookDueAt,
    decision: operation.decision,
    created_at: operation.createdAt,
  };
}

export function fromOperationRow(row: OperationRow, attempts: readonly Attempt[]): Operation {
  return {
    id: row.id,
    company: row.company,
    subject: { kind: row.subject_kind, id: row.subject_id },
    kind: row.kind,
    action: row.action,
    sequence: row.sequence,
    reference: row.reference,
    controlId: row.control_id,
    entity: row.entity === '' ? null : row.entity,
    planId: row.plan_id,
    version: Number(row.version),
    revision: row.revision,
    payload: row.payload,
    payloadHash: row.payload_hash,
    contentHash: row.content_hash,
    state: row.state,
    fence: row.fence,
    wanted: row.wanted,
    dueAt: row.due_at,
    deferrals: row.deferrals,
    misses: row.misses,
    questions: row.questions,
    watchStep: row.watch_step,
    knownRecorded: row.known_recorded,
    refusal: row.refusal,
    review: row.review,
    recordNo: row.record_no,
    landedHash: row.landed_hash,
    doneAt: row.done_at,
    ledger: row.ledger,
    lookDueAt: row.look_due_at,
    decision: row.decision && { ...row.decision, at: new Date(row.decision.at) },
    attempts,
    createdAt: row.created_at,
  };
}

export const attemptShape: RowShape = {
  table: 'operation_attempts',
  key: ['id'],
  columns: {
    id: 'uuid',
    operation_id: 'uuid',
    number: 'integer',
    fence: 'integer',
    entity: 'text',
    payload: 'jsonb',
    payload_hash: 'text',
    content_hash: 'text',
    claimed_at: 'timestamptz',
    send_deadline: 'timestamptz',
    outcome: 'text',
    answered_at: 'timestamptz',
    answer: 'text',
    late_answer: 'jsonb',
    record_no: 'text',
  },
};

export interface AttemptRow {
  id: string;
  operation_id: string;
  number: number;
  fence: number;
  entity: string;
  payload: unknown;
  payload_hash: string;
  content_hash: string;
  claimed_at: Date;
  send_deadline: Date;
  outcome: Attempt['outcome'];
  answered_at: Date | null;
  answer: string | null;
  late_answer: (Omit<LateAnswer, 'at'> & { at: string | Date }) | null;
  record_no: string | null;
}

export function toAttemptRow(operationId: string, attempt: Attempt): AttemptRow {
  return {
    id: attempt.id,
    operation_id: operationId,
    number: attempt.number,
    fence: attempt.fence,
    entity: attempt.entity ?? '',
    payload: attempt.payload,
    payload_hash: attempt.payloadHash,
    content_hash: attempt.contentHash,
    claimed_at: attempt.claimedAt,
    send_deadline: attempt.sendDeadline,
    outcome: attempt.outcome,
    answered_at: attempt.answeredAt,
    answer: attempt.answer,
    late_answer: attempt.lateAnswer,
    record_no: attempt.recordNo,
  };
}

export function fromAttemptRow(row: AttemptRow): Attempt {
  return {
    id: row.id,
    number: row.number,
    fence: row.fence,
    entity: row.entity === '' ? null : row.entity,
    payload: row.payload,
    payloadHash: row.payload_hash,
    contentHash: row.content_hash,
    claimedAt: row.claimed_at,
    sendDeadline: row.send_deadline,
    outcome: row.outcome,
    answeredAt: row.answered_at,
    answer: row.answer,
    lateAnswer: row.late_answer && { ...row.late_answer, at: new Date(row.late_answer.at) },
    recordNo: row.record_no,
  };
}
