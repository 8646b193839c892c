export * from './desired-entries.js';
export * from './desired-entry.js';
export * from './desired-outcome.js';
export * from './hold-reason.js';
export * from './mapping-context.js';
export * from './mapping-rule.js';
export * from './reference-data.js';
