import type { Sql } from '@app/platform';

/** The shape of one line of the platform's audit trail. */
export interface AuditLine {
  readonly id: string;
  readonly actor: string;
  /** `subject.verbed` */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly company: string;
  readonly environmentId: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly outcome: 'succeeded' | 'refused' | 'failed';
  readonly reason?: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Writes audit lines in the transaction of the change they describe; `AuditTrail` of the platform is one. */
export interface AuditWriter {
  append(tx: Sql, lines: AuditLine[]): Promise<void>;
}
