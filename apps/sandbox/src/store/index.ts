export { InMemorySandboxStore } from './in-memory-sandbox-store.js';
export { PostgresSandboxStore } from './postgres-sandbox-store.js';
export { SANDBOX_SCHEMA, sandboxDatabaseOptions, sandboxMigrations } from './sandbox-migrations.js';
export { SandboxStore } from './sandbox-store.js';
export type { SandboxChange, SandboxRow } from './sandbox-store.js';
