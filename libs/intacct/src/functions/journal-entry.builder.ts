import { Decimal } from 'decimal.js';
import { glDimension } from '../values/gl-dimension.js';
import { IntacctInputError } from '../errors/intacct-input-error.js';
import { toGatewayAmount, toGatewayUnsignedAmount } from '../values/amount.js';
import { toGatewayDate } from '../values/calendar-date.js';
import type { XmlWriter } from '../xml/xml-writer.js';
import { buildFunction } from './function-builder.js';
import type { IntacctFunction } from './intacct-function.js';
import type { JournalEntryInput, JournalLineInput, LineDimensions, TaxEntryInput } from './journal-entry.input.js';

const optionalDate = (date: string | undefined, field: string): string | undefined =>
  date === undefined ? undefined : toGatewayDate(date, field);

/**
 * `create` of one GLBATCH; one record per function, because a create of several can fail and still have made some.
 * Field order as the vendor's own SDK writes it. Throws `IntacctInputError` for amounts and dates that do not exist.
 */
export function createJournalEntry(controlId: string, entry: JournalEntryInput): IntacctFunction {
  return buildFunction({ controlId, name: 'create', object: 'GLBATCH', effect: 'write' }, (xml) => {
    xml.open('create').open('GLBATCH');
    writeHeader(xml, entry);
    writeEntries(xml, entry.lines);
    xml.close().close();
  });
}

/** `update` of one GLBATCH: the lines given **replace** all stored lines. */
export function updateJournalEntry(controlId: string, recordNo: string, entry: JournalEntryInput): IntacctFunction {
  return buildFunction({ controlId, name: 'update', object: 'GLBATCH', effect: 'write' }, (xml) => {
    xml.open('update').open('GLBATCH').element('RECORDNO', recordNo);
    writeHeader(xml, entry);
    writeEntries(xml, entry.lines);
    xml.close().close();
  });
}

function writeHeader(xml: XmlWriter, entry: JournalEntryInput): void {
  xml
    .element('JOURNAL', entry.journal)
    .element('BATCH_DATE', toGatewayDate(entry.postingDate, 'postingDate'))
    .optional('REVERSEDATE', optionalDate(entry.reverseDate, 'reverseDate'))
    .element('BATCH_TITLE', entry.title)
    .optional('HISTORY_COMMENT', entry.historyComment)
    .optional('REFERENCENO', entry.referenceNo)
    .optional('BASELOCATION_NO', entry.baseLocation)
    .optional('SUPDOCID', entry.attachmentId)
    .optional('TAXIMPLICATIONS', entry.taxImplications)
    .optional('TAXSOLUTIONID', entry.taxSolutionId)
    .optional('VATVENDORID', entry.vatVendorId)
    .optional('VATCUSTOMERID', entry.vatCustomerId)
    .optional('VATCONTACTID', entry.vatContactId)
    .optional('STATE', entry.state)
    .fields(entry.customFields);
}

function writeEntries(xml: XmlWriter, lines: readonly JournalLineInput[]): void {
  if (lines.length < 2) throw new IntacctInputError('lines', 'a journal entry has two lines or more');
  xml.open('ENTRIES');
  lines.forEach((line, index) => writeLine(xml, line, `lines[${index}]`));
  xml.close();
}

function writeLine(xml: XmlWriter, line: JournalLineInput, path: string): void {
  xml
    .open('GLENTRY')
    .optional('DOCUMENT', line.document)
    .element('ACCOUNTNO', line.account)
    .element('TR_TYPE', line.side === 'debit' ? '1' : '-1')
    .element('TRX_AMOUNT', toGatewayUnsignedAmount(line.amount, `${path}.amount`))
    .optional('CURRENCY', line.currency)
    .optional('EXCH_RATE_DATE', optionalDate(line.exchangeRateDate, `${path}.exchangeRateDate`))
    .optional('EXCH_RATE_TYPE_ID', line.exchangeRateType);
  if (line.exchangeRate !== undefined) {
    xml.element('EXCHANGE_RATE', toGatewayAmount(line.exchangeRate, `${path}.exchangeRate`, 4));
  }
  writeAllocation(xml, line, path);
  // DEPARTMENT and LOCATION hold ids but carry no ID suffix on a line; inside SPLIT they do.
  writeDimensions(xml, line.dimensions ?? {}, { department: 'DEPARTMENT', location: 'LOCATION' });
  xml.flag('BILLABLE', line.billable).optional('DESCRIPTION', line.memo);
  if (line.tax) writeTax(xml, line.tax, path);
  xml.fields(line.customFields).close();
}

function writeTax(xml: XmlWriter, tax: TaxEntryInput, path: string): void {
  xml.open('TAXENTRIES').open('TAXENTRY').element('DETAILID', tax.detailId);
  if (tax.amount !== undefined) xml.element('TRX_TAX', toGatewayAmount(tax.amount, `${path}.tax.amount`));
  xml.close().close();
}

function writeAllocation(xml: XmlWriter, line: JournalLineInput, path: string): void {
  if (!line.splits) {
    xml.optional('ALLOCATION', line.allocation);
    return;
  }
  const sum = line.splits.reduce((total, split) => total.plus(split.amount), new Decimal(0));
  if (!sum.equals(line.amount)) {
    throw new IntacctInputError(`${path}.splits`, `sum to ${sum.toFixed()}, the line says ${line.amount.toString()}`);
  }
  xml.element('ALLOCATION', 'Custom');
  line.splits.forEach((split, index) => {
    xml.open('SPLIT').element('AMOUNT', toGatewayUnsignedAmount(split.amount, `${path}.splits[${index}].amount`));
    writeDimensions(xml, split.dimensions, { department: 'DEPARTMENTID', location: 'LOCATIONID' });
    xml.close();
  });
}

function writeDimensions(
  xml: XmlWriter,
  dimensions: LineDimensions,
  names: { readonly department: string; readonly location: string },
): void {
  xml
    .optional(names.department, dimensions.department)
    .optional(names.location, dimensions.location)
    .optional('PROJECTID', dimensions.projectId)
    .optional('TASKID', dimensions.taskId)
    .optional('COSTTYPEID', dimensions.costTypeId)
    .optional('CUSTOMERID', dimensions.customerId)
    .optional('VENDORID', dimensions.vendorId)
    .optional('EMPLOYEEID', dimensions.employeeId)
    .optional('ITEMID', dimensions.itemId)
    .optional('CLASSID', dimensions.classId)
    .optional('CONTRACTID', dimensions.contractId)
    .optional('WAREHOUSEID', dimensions.warehouseId);
  for (const [name, value] of Object.entries(dimensions.userDefined ?? {})) {
    xml.element(glDimension(name), value);
  }
}
