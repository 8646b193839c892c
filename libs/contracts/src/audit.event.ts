/** One line of the audit trail as BI tools read it from the audit topic: flat, versioned, sealed into a chain. */
export interface AuditRecorded {
  readonly schemaVersion: string;
  /** Position in the chain of `service`, gap-free from 1. */
  readonly sequence: string;
  readonly service: string;
  readonly id: string;
  readonly occurredAt: string;
  readonly environmentId: string;
  readonly company: string;
  /** `system`, or the name of the key or person that acted. */
  readonly actor: string;
  /** `subject.verbed`, such as `operation.done`. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly outcome: 'succeeded' | 'refused' | 'failed';
  readonly reason: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly previousHash: string;
  readonly hash: string;
}
