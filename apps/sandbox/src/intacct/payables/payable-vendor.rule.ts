import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import type { Row } from '../state/row.js';

/** The vendor a bill or payment is for: there, active, and approved where the company approves vendors. */
export function checkPayableVendor(vendorId: string, context: RunContext): Row {
  const vendor = context.unit.find('VENDOR', vendorId);
  const number = context.settings.inactiveAccountNumber;
  if (!vendor) throw refusal(`Invalid Vendor '${vendorId}' specified.`, number);
  if (vendor['STATUS'] === 'inactive') {
    throw refusal(`The vendor '${vendorId}' is invalid.`, number, `Activate the vendor ${vendorId}, then try again.`);
  }
  if (context.settings.vendorApproval && vendor['STATE'] !== 'Approved') {
    throw refusal(`The vendor '${vendorId}' is invalid. It is not approved.`, number, 'Approve the vendor first.');
  }
  return vendor;
}
