import type { IntacctErrorClass } from './intacct-error-class.js';

/** What a class means for a write. */
export type ErrorEffect = 'not-executed' | 'refused' | 'unknown';

/** Exhaustive: a new class does not compile until somebody has decided what it means. */
export const ERROR_EFFECTS: Readonly<Record<IntacctErrorClass, ErrorEffect>> = {
  authentication: 'not-executed',
  authorization: 'not-executed',
  configuration: 'not-executed',
  session: 'not-executed',
  schema: 'not-executed',
  throttled: 'not-executed',
  offline: 'not-executed',
  connection: 'not-executed',
  deadline: 'not-executed',
  'rolled-back': 'not-executed',
  permission: 'refused',
  'not-found': 'refused',
  'already-exists': 'refused',
  'closed-period': 'refused',
  'inactive-account': 'refused',
  'invalid-dimension': 'refused',
  'missing-dimension': 'refused',
  unbalanced: 'refused',
  currency: 'refused',
  validation: 'refused',
  'customer-rule': 'refused',
  'read-error': 'refused',
  'duplicate-control-id': 'unknown',
  'in-progress': 'unknown',
  temporary: 'unknown',
  lost: 'unknown',
  gateway: 'unknown',
  garbled: 'unknown',
  unknown: 'unknown',
};

/** Whether a read that failed with this class is worth another attempt. */
export const READ_IS_RETRIED: ReadonlySet<IntacctErrorClass> = new Set<IntacctErrorClass>([
  'connection',
  'lost',
  'gateway',
  'garbled',
  'throttled',
  'offline',
  'temporary',
  'in-progress',
]);
