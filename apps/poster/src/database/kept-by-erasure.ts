/**
 * Tables that an erasure leaves alone: what Intacct says is erased in Intacct; a rule that names somebody decides what is posted, and is
 * changed as a rule; sessions, settings and channels name no customer.
 */
export const keptByErasure: readonly string[] = [
  'reference_records',
  'reference_schedule',
  'mapping_rules',
  'mapping_rule_versions',
  'rule_proposals',
  'intacct_sessions',
  'settings',
  'source_company',
  'notification_channels',
];
