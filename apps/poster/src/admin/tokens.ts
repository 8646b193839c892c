export const DATABASE = Symbol('DATABASE');
export const AUDIT_TRAIL = Symbol('AUDIT_TRAIL');
export const BATCH_SOURCE = Symbol('BATCH_SOURCE');
