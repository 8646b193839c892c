import {
  createCustomer,
  createJournalEntry,
  createVendor,
  deleteRecord,
  IntacctInputError,
  updateCustomer,
  updateVendor,
  type CustomerInput,
  type IntacctFunction,
  type JournalEntryInput,
  type JournalLineInput,
  type VendorInput,
} from '@app/intacct';
import type { DesiredEntry, EntryLine } from '@app/mapping';
import { hasErasedText } from '@app/platform';

import type { LedgerWrite } from '../posting/ports/ledger.gateway.js';

type Named<T> = T & { readonly name: string };

/** One function for one record, under the operation's key. @throws IntacctInputError for a payload that no request can carry. */
export function buildLedgerWrite(write: LedgerWrite): IntacctFunction {
  switch (write.kind) {
    case 'entry':
    case 'mirror':
      return entryFunction(write);
    case 'delete-draft':
      return deleteRecord(write.controlId, 'GLBATCH', (write.payload as { recordNo: string }).recordNo);
    case 'vendor':
      refuseErased(write);
      return vendorFunction(write);
    case 'customer':
      refuseErased(write);
      return customerFunction(write);
  }
}

const erased = 'a part of it was erased before it was sent';

/** A memo may have lost a name since it was planned, but nothing that says where the money goes. */
function entryFunction({ controlId, reference, payload }: LedgerWrite): IntacctFunction {
  const entry = payload as DesiredEntry;
  const { journal, baseEntity, lines } = entry;
  const figures = [journal, baseEntity, lines.map(({ account, amount, dimensions }) => [account, amount, dimensions])];
  if (hasErasedText(figures)) throw new IntacctInputError('entry', `${erased}; plan the deal again`);
  return createJournalEntry(controlId, journalEntryOf(entry, reference));
}

/** The name would be the same for everybody who was erased. What the organization says next goes out under the same key. */
function refuseErased({ kind, payload }: LedgerWrite): void {
  if (hasErasedText(payload))
    throw new IntacctInputError(
      kind,
      `${erased}; it goes out when the organization changes in Pipedrive, or link one by hand`,
    );
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
