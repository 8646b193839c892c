export type AuditOutcome = 'succeeded' | 'refused' | 'failed';

/** What the writer of an audit event says; time and place in the chain are given to it. */
export interface AuditEntry {
  /** UUID */
  id: string;
  /** `system`, or the name of the key or person that acted. */
  actor: string;
  /** `subject.verbed` */
  action: string;
  subjectType: string;
  subjectId: string;
  company: string;
  environmentId: string;
  correlationId?: string;
  causationId?: string;
  outcome: AuditOutcome;
  /** Free text of a person; kept with `before` and `after` in a record that can be erased. */
  reason?: string;
  before?: unknown;
  after?: unknown;
}

/** An audit event as stored; `position` and hashes once it is sealed. */
export interface AuditEvent extends AuditEntry {
  at: Date;
  /** Of reason, before and after; undefined if there was none of them. */
  payloadDigest?: string;
  /** True once the erasable part is gone. */
  erased: boolean;
}

export interface SealedAuditEvent extends AuditEvent {
  /** Gap-free from 1; undefined until sealed. */
  position?: string;
  previousHash?: string;
  hash?: string;
}
