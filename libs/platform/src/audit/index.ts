export type { AuditEntry, AuditEvent, AuditOutcome, SealedAuditEvent } from './audit-entry.js';
export { auditOutboxRecord } from './audit-outbox-record.js';
export { AuditSealer, type AuditSealerOptions } from './audit-sealer.js';
export { AuditTrail } from './audit-trail.js';
export type { AuditVerification } from './audit-chain.walker.js';
export { runEraseAudit, runExportAudit, runVerifyAudit, type AuditCommandSite } from './audit-command.js';
export { auditExportFields, exportAudit, verifyAuditExport, type ExportedAuditEvent } from './audit-export.js';
export { countErasable, eraseAuditPayloads, type ErasureScope } from './erase-audit-payloads.js';
export { verifyAuditChain } from './verify-audit-chain.js';
