export type { AuditEntry, AuditEvent, AuditOutcome, SealedAuditEvent } from './audit-entry.js';
export { auditOutboxRecord } from './audit-outbox-record.js';
export { AuditSealer, type AuditSealerOptions } from './audit-sealer.js';
export { AuditTrail } from './audit-trail.js';
export { verifyAuditChain, type AuditVerification } from './verify-audit-chain.js';
