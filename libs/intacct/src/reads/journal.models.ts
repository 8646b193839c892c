import { readModel } from './read-model.js';
import { dateOrNone, isTrue, orNone, stampOrNone } from './row-values.js';

/** Journal entries and their lines. */
export const journalModels = {
  journalEntries: readModel(
    'GLBATCH',
    ['RECORDNO', 'BATCHNO', 'BATCH_TITLE', 'JOURNAL', 'BATCH_DATE', 'REFERENCENO', 'STATE'],
    (row) => ({
      recordNo: row.RECORDNO,
      /** Number within the journal. */
      batchNo: row.BATCHNO,
      title: row.BATCH_TITLE,
      journal: row.JOURNAL,
      postingDate: dateOrNone(row.BATCH_DATE),
      referenceNo: orNone(row.REFERENCENO),
      /** Draft, Submitted, Partially approved, Approved, Posted, Declined, Reversal pending, Reversed. */
      state: row.STATE,
      reversed: isTrue(row.REVERSED),
      reversedBy: orNone(row.REVERSEDKEY),
      reversalOf: orNone(row.REVERSEDFROM),
      baseLocation: orNone(row.BASELOCATION_NO),
      module: row.MODULE,
      /** Who keyed it in or changed it last, as record numbers of users. */
      createdBy: orNone(row.CREATEDBY),
      modifiedBy: orNone(row.MODIFIEDBY),
      attachmentId: orNone(row.SUPDOCID),
      entityId: orNone(row.MEGAENTITYID),
      createdAt: stampOrNone(row.WHENCREATED),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    {
      optional: [
        'REVERSED',
        'REVERSEDKEY',
        'REVERSEDFROM',
        'BASELOCATION_NO',
        'MODULE',
        'CREATEDBY',
        'MODIFIEDBY',
        'SUPDOCID',
        'MEGAENTITYID',
        'WHENCREATED',
        'WHENMODIFIED',
      ],
    },
  ),
  journalEntryLines: readModel(
    'GLENTRY',
    ['RECORDNO', 'BATCHNO', 'LINE_NO', 'TR_TYPE', 'ACCOUNTNO', 'AMOUNT', 'TRX_AMOUNT'],
    (row) => ({
      recordNo: row.RECORDNO,
      /** RECORDNO of the entry, despite the field's name. */
      entryRecordNo: row.BATCHNO,
      lineNo: Number(row.LINE_NO),
      side: row.TR_TYPE === '-1' ? ('credit' as const) : ('debit' as const),
      account: row.ACCOUNTNO,
      /** Decimal strings: transaction currency and base currency. */
      amount: row.TRX_AMOUNT,
      baseAmount: row.AMOUNT,
      currency: orNone(row.CURRENCY),
      baseCurrency: orNone(row.BASECURR),
      entryDate: dateOrNone(row.ENTRY_DATE),
      department: orNone(row.DEPARTMENT),
      location: orNone(row.LOCATION),
      memo: orNone(row.DESCRIPTION),
      document: orNone(row.DOCUMENT),
      customerId: orNone(row.CUSTOMERID),
      vendorId: orNone(row.VENDORID),
      projectId: orNone(row.PROJECTID),
      employeeId: orNone(row.EMPLOYEEID),
      itemId: orNone(row.ITEMID),
      classId: orNone(row.CLASSID),
      taskId: orNone(row.TASKID),
      contractId: orNone(row.CONTRACTID),
      warehouseId: orNone(row.WAREHOUSEID),
    }),
    {
      optional: [
        'CURRENCY',
        'BASECURR',
        'ENTRY_DATE',
        'DEPARTMENT',
        'LOCATION',
        'DESCRIPTION',
        'DOCUMENT',
        'CUSTOMERID',
        'VENDORID',
        'PROJECTID',
        'EMPLOYEEID',
        'ITEMID',
        'CLASSID',
        'TASKID',
        'CONTRACTID',
        'WAREHOUSEID',
      ],
      // Lines have no dependable WHENMODIFIED, and filtering on it times out in large companies: their entries tell.
      header: { object: 'GLBATCH', key: 'BATCHNO' },
    },
  ),
};
