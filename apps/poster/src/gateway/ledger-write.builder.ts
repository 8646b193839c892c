import {
  createCustomer,
  createJournalEntry,
  createVendor,
  deleteRecord,
  updateCustomer,
  updateVendor,
  type CustomerInput,
  type IntacctFunction,
  type JournalEntryInput,
  type JournalLineInput,
  type VendorInput,
} from '@app/intacct';
import type { DesiredEntry, EntryLine } from '@app/mapping';

import type { LedgerWrite } from '../posting/ports/ledger.gateway.js';

type Named<T> = T & { readonly name: string };

/** One function for one record, under the operation's key. @throws IntacctInputError for a payload that no request can carry. */
export function buildLedgerWrite(write: LedgerWrite): IntacctFunction {
  switch (write.kind) {
    case 'entry':
    case 'mirror':
      return createJournalEntry(write.controlId, journalEntryOf(write.payload as DesiredEntry, write.reference));
    case 'delete-draft':
      return deleteRecord(write.controlId, 'GLBATCH', (write.payload as { recordNo: string }).recordNo);
    case 'vendor':
      return vendorFunction(write);
    case 'customer':
      return customerFunction(write);
  }
}

function vendorFunction({ controlId, reference, action, payload }: LedgerWrite): IntacctFunction {
  const vendor = payload as VendorInput;
  if (action === 'update') return updateVendor(controlId, { vendorId: reference }, vendor);
  return createVendor(controlId, { ...(vendor as Named<VendorInput>), vendorId: reference });
}

function customerFunction({ controlId, reference, action, payload }: LedgerWrite): IntacctFunction {
  const customer = payload as CustomerInput;
  if (action === 'update') return updateCustomer(controlId, { customerId: reference }, customer);
  return createCustomer(controlId, { ...(customer as Named<CustomerInput>), customerId: reference });
}

function journalEntryOf(entry: DesiredEntry, reference: string): JournalEntryInput {
  return {
    journal: entry.journal,
    postingDate: entry.postingDate,
    title: entry.title,
    referenceNo: reference,
    state: entry.state,
    ...(entry.baseEntity === undefined ? {} : { baseLocation: entry.baseEntity }),
    // Said, not left to the company's settings: the entry books no tax of its own.
    taxImplications: 'None',
    lines: entry.lines.map((line) => journalLineOf(line, entry)),
  };
}

function journalLineOf(line: EntryLine, entry: DesiredEntry): JournalLineInput {
  const { dimensions } = line;
  return {
    account: line.account.number,
    side: line.side,
    amount: line.amount,
    currency: entry.currency,
    ...(entry.exchangeRate === undefined
      ? {}
      : { exchangeRateType: entry.exchangeRate.type, exchangeRateDate: entry.exchangeRate.date }),
    memo: line.memo,
    dimensions: {
      department: dimensions.department,
      location: dimensions.location,
      customerId: dimensions.customer,
      vendorId: dimensions.vendor,
      classId: dimensions.class,
      projectId: dimensions.project,
      itemId: dimensions.item,
      employeeId: dimensions.employee,
      userDefined: dimensions.userDefined,
    },
  };
}
