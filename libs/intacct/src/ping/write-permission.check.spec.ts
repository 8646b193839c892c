import { describe, expect, it } from 'vitest';
import { readUserRights } from '../metadata/user-rights.js';
import type { IntacctRecord } from '../outcome/function-data.js';
import { checkWritePermission } from './write-permission.check.js';

const policy = (name: string, rights: string): IntacctRecord => ({
  type: 'POLICY',
  fields: { POLICYNAME: name, RIGHTS: rights },
  lines: [],
});

describe('the rights of a user', () => {
  it('are found wherever the gateway nests them', () => {
    const list: IntacctRecord = {
      type: 'PERMISSIONS',
      fields: {},
      lines: [
        {
          type: 'APPSUBSCRIPTION',
          fields: { APPLICATIONNAME: 'General Ledger' },
          lines: [policy('Journal Entries', 'List|Add')],
        },
        {
          type: 'APPSUBSCRIPTION',
          fields: { 'POLICIES.POLICY.POLICYNAME': 'Vendors', 'POLICIES.POLICY.RIGHTS': 'List|View|Add|Edit' },
          lines: [],
        },
      ],
    };
    expect(readUserRights([list])).toEqual([
      { policy: 'Journal Entries', rights: ['list', 'add'] },
      { policy: 'Vendors', rights: ['list', 'view', 'add', 'edit'] },
    ]);
  });

  it('prove that entries and vendors may be written', () => {
    const rights = readUserRights([policy('Journal Entries', 'List|View|Add'), policy('Vendors', 'List|Add|Edit')]);
    expect(checkWritePermission('GLBATCH', rights).state).toBe('ok');
    expect(checkWritePermission('VENDOR', rights)).toMatchObject({
      state: 'ok',
      detail: 'granted by Vendors; judged by the name of the right, which only a write would prove',
    });
  });

  it('name the right that is missing', () => {
    const rights = readUserRights([policy('Vendors', 'List|View|Add')]);
    expect(checkWritePermission('VENDOR', rights)).toMatchObject({
      state: 'missing',
      remedy: 'Give the Web Services user the right to edit under Vendors.',
    });
  });

  it.each([
    ['the list cannot be had', undefined],
    ['nothing in it is called so', [{ policy: 'Lieferanten', rights: ['add', 'edit'] }]],
  ])('prove nothing when %s, and that is said', (_name, rights) => {
    const check = checkWritePermission('VENDOR', rights);
    expect(check.state).toBe('unknown');
    expect(check.detail).toContain('only a write would prove it');
  });
});
