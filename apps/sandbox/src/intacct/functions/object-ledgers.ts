import type { XmlElement } from '@app/intacct';
import { OBJECT_CATALOG } from '../catalog/object-catalog.js';
import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { createEntry, deleteEntry, updateEntry } from '../journal/journal-entry.ledger.js';
import { createParty, updateParty } from '../party/party.ledger.js';
import { createBill, deleteBill, updateBill } from '../payables/bill.ledger.js';
import { createPayment, deletePayment, updatePayment } from '../payables/payment.ledger.js';
import { createAccount, updateAccount } from './account.ledger.js';
import { createPlainRecord, updatePlainRecord } from './plain-record.ledger.js';
import { assertUnreferenced } from './references.rule.js';

/** How records of one object come, change and go. The keys are RECORDNOs. */
export interface ObjectLedger {
  create(element: XmlElement, context: RunContext): string;
  update(element: XmlElement, context: RunContext): string;
  delete(recordNo: string, context: RunContext): void;
}

const LEDGERS: Readonly<Record<string, ObjectLedger>> = {
  GLBATCH: { create: createEntry, update: updateEntry, delete: deleteEntry },
  APBILL: { create: createBill, update: updateBill, delete: deleteBill },
  APPYMT: { create: createPayment, update: updatePayment, delete: deletePayment },
  GLACCOUNT: {
    create: createAccount,
    update: updateAccount,
    delete: (recordNo, context) => deleteRecord('GLACCOUNT', recordNo, context),
  },
  VENDOR: party('VENDOR'),
  CUSTOMER: party('CUSTOMER'),
};

/** Lines belong to their document. */
const OWNED = new Set(['GLENTRY', 'APBILLITEM', 'APPYMTDETAIL']);

/** Throws the gateway's refusal for objects that cannot be written. The object is in the catalog. */
export function ledgerOf(object: string): ObjectLedger {
  const known = LEDGERS[object];
  if (known) return known;
  const definition = OBJECT_CATALOG.get(object);
  if (!definition || OWNED.has(object)) throw refusal(`${object} cannot be written on its own`);
  return {
    create: (element, context) => createPlainRecord(definition, element, context),
    update: (element, context) => updatePlainRecord(definition, element, context),
    delete: (recordNo, context) => deleteRecord(object, recordNo, context),
  };
}

function party(object: 'VENDOR' | 'CUSTOMER'): ObjectLedger {
  return {
    create: (element, context) => createParty(object, element, context),
    update: (element, context) => updateParty(object, element, context),
    delete: (recordNo, context) => deleteRecord(object, recordNo, context),
  };
}

function deleteRecord(object: string, recordNo: string, context: RunContext): void {
  const row = context.unit.row(object, recordNo);
  if (!row) throw refusal(`Cannot find ${object.toLowerCase()} with key '${recordNo}' to delete.`);
  const naturalKey = OBJECT_CATALOG.get(object)?.naturalKey ?? 'RECORDNO';
  assertUnreferenced(object, row[naturalKey] ?? '', context);
  context.unit.remove(object, recordNo);
}
