import type { UserRight } from '../metadata/user-rights.js';
import type { ConnectionCheck } from './connection-test.js';

interface WriteNeed {
  /** How the permission is called; companies in other languages call it otherwise, and then nothing can be said. */
  readonly policy: RegExp;
  readonly rights: readonly string[];
}

const NEEDS: Readonly<Record<string, WriteNeed>> = {
  GLBATCH: { policy: /journal entr(y|ies)/i, rights: ['add'] },
  VENDOR: { policy: /^vendors?$/i, rights: ['add', 'edit'] },
  CUSTOMER: { policy: /^customers?$/i, rights: ['add', 'edit'] },
  CONTACT: { policy: /^contacts?$/i, rights: ['add', 'edit'] },
};

/** The list of rights is sure; which of its names stands for an object is our reading. */
const BY_NAME = 'judged by the name of the right, which only a write would prove';

export const DEFAULT_WRITES = ['GLBATCH', 'VENDOR', 'CUSTOMER'] as const;

/**
 * Whether an object may be written, as far as the list of the user's rights can tell: the gateway has no trial run, and the
 * names of permissions are not published. Undefined rights: the gateway did not give the list.
 */
export function checkWritePermission(object: string, rights: readonly UserRight[] | undefined): ConnectionCheck {
  const name = `write ${object}`;
  const need = NEEDS[object];
  const found = need && rights?.filter((right) => need.policy.test(right.policy));
  if (need === undefined || found === undefined || found.length === 0) {
    const detail = 'the gateway does not tell, and only a write would prove it';
    return { name, state: 'unknown', detail, remedy: `See that the Web Services user may add and edit ${object}.` };
  }
  const missing = need.rights.filter((right) => !found.some((one) => one.rights.includes(right)));
  const policies = found.map((right) => right.policy).join(', ');
  if (missing.length === 0) return { name, state: 'ok', detail: `granted by ${policies}; ${BY_NAME}` };
  const remedy = `Give the Web Services user the right to ${missing.join(' and ')} under ${policies}.`;
  return { name, state: 'missing', detail: `${policies} lacks ${missing.join(', ')}; ${BY_NAME}`, remedy };
}
