import type { AccountSettings } from '../state/account-settings.js';
import type { ChangedEntity } from '../state/change-log.js';
import type { FieldEntity } from '../state/rows.js';

const OWNERS: readonly FieldEntity[] = ['deal', 'product', 'organization', 'person'];

/** What an event is called on the wire; undefined when this account does not tell of it. */
export function eventObjectOf(entity: ChangedEntity, settings: AccountSettings): string | undefined {
  const owner = OWNERS.find((candidate) => entity === `${candidate}_field`);
  if (owner === undefined) return entity;
  if (settings.fieldEventObject === 'none') return undefined;
  return settings.fieldEventObject === 'snake_case' ? entity : `${owner}Field`;
}

/** The names that a subscription about field definitions may use. */
export function fieldEventObjects(settings: AccountSettings): string[] {
  return OWNERS.flatMap((owner) => eventObjectOf(`${owner}_field`, settings) ?? []);
}
