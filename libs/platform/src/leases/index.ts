export { LeaseStore } from './lease-store.js';
export type { Lease } from './lease.js';
