import { childOf, textOf } from '@app/intacct';
import type { FunctionCall } from '../gateway/function-call.js';
import type { DataNode, FunctionData } from '../gateway/function-result.js';
import { GatewayError } from '../gateway/gateway-error.js';

const POLICIES: readonly { readonly application: string; readonly policy: string; readonly object: string }[] = [
  { application: 'General Ledger', policy: 'Journal Entries', object: 'GLBATCH' },
  { application: 'Accounts Payable', policy: 'Vendors', object: 'VENDOR' },
  { application: 'Accounts Receivable', policy: 'Customers', object: 'CUSTOMER' },
  { application: 'Company', policy: 'Contacts', object: 'CONTACT' },
];

const text = (name: string, value: string): DataNode => ({ name, text: value });

/** `getUserPermissions`: the rights of a user, per application, as the settings and the directory deny them. */
export function runGetUserPermissions(call: FunctionCall): FunctionData {
  const userId = textOf(call.element, 'userId');
  const user = call.permissionsOf(userId);
  if (childOf(call.element, 'userId') === undefined || !user) {
    throw new GatewayError([{ number: 'BL03000025', description2: `The login id ${userId} does not exist` }]);
  }
  const deniedReads = [...call.settings.deniedReads, ...user.deniedReads];
  const deniedWrites = [...call.settings.deniedWrites, ...user.deniedWrites];
  const children = POLICIES.map(({ application, policy, object }): DataNode => {
    const rights = [
      ...(deniedReads.includes(object) ? [] : ['List', 'View']),
      ...(deniedWrites.includes(object) ? [] : ['Add', 'Edit', 'Delete']),
    ];
    const granted = [text('policyName', policy), text('rights', rights.join('|'))];
    const policies: DataNode = { name: 'policies', children: [{ name: 'policy', children: granted }] };
    return { name: 'appSubscription', children: [text('applicationName', application), policies] };
  });
  return { attributes: { listtype: 'All', count: '1' }, children: [{ name: 'permissions', children }] };
}
