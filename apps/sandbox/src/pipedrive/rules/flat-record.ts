import { words } from '../http/checks.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { Row } from '../state/rows.js';

type Json = Readonly<Record<string, unknown>>;

const INTERNAL = new Set(['status_before_delete', 'merged_into', 'is_deleted']);

/** A record as version 1 shows it: flat, times without a zone mark, custom fields at the root. */
export function flatRecord(account: SandboxAccount, row: Row): Json {
  const { custom_fields: custom, label_ids: labels, owner_id: owner, ...rest } = row as Row & Record<string, unknown>;
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (INTERNAL.has(name)) continue;
    shown[name] = name.endsWith('_time') && typeof value === 'string' ? spacedTime(value) : value;
  }
  const isDeleted = rest['is_deleted'] === true;
  return {
    ...shown,
    user_id: owner,
    active: !isDeleted,
    deleted: isDeleted,
    label: Array.isArray(labels) && labels.length > 0 ? labels.join(',') : null,
    visible_to: words(rest['visible_to']),
    ...(rest['org_id'] === undefined ? {} : { org_name: nameOf(account, rest['org_id']) }),
    ...(custom as Json | undefined),
  };
}

/** `YYYY-MM-DD HH:MM:SS`, UTC. */
export function spacedTime(time: string): string {
  return time.replace('T', ' ').replace('Z', '');
}

function nameOf(account: SandboxAccount, orgId: unknown): string | null {
  return account.state.organizations.get(Number(orgId))?.name ?? null;
}
