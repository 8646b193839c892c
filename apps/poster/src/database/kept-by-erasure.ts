/** Tables that an erasure leaves alone: what Intacct says is erased in Intacct; sessions, settings and channels name no customer. */
export const keptByErasure: readonly string[] = [
  'reference_records',
  'intacct_sessions',
  'settings',
  'notification_channels',
];
