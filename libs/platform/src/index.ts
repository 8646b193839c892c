export * from './bus/index.js';
export * from './clock/index.js';
export * from './database/index.js';
export * from './leases/index.js';
export * from './loop/index.js';
export * from './audit/index.js';
export * from './inbox/index.js';
export * from './outbox/index.js';
