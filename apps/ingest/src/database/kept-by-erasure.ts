/** Tables that an erasure leaves alone: sealed grants, settings and schedules name no customer. */
export const keptByErasure: readonly string[] = [
  'oauth_grants',
  'oauth_states',
  'option_lists',
  'settings',
  'schedules',
];
