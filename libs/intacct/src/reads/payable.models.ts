import { readModel } from './read-model.js';
import { dateOrNone, isTrue, orNone, stampOrNone } from './row-values.js';

/** Accounts payable. Amounts are decimal strings; '' where the company does not let them be queried. */
export const payableModels = {
  apBills: readModel(
    'APBILL',
    ['RECORDNO', 'RECORDID', 'VENDORID', 'STATE', 'TOTALDUE'],
    (row) => ({
      recordNo: row.RECORDNO,
      billNo: row.RECORDID,
      vendorId: row.VENDORID,
      vendorName: orNone(row.VENDORNAME),
      state: row.STATE,
      billDate: dateOrNone(row.WHENCREATED),
      postedOn: dateOrNone(row.WHENPOSTED),
      dueOn: dateOrNone(row.WHENDUE),
      paidOn: dateOrNone(row.WHENPAID),
      termName: orNone(row.TERMNAME),
      documentNo: orNone(row.DOCNUMBER),
      description: orNone(row.DESCRIPTION),
      onHold: isTrue(row.ONHOLD),
      currency: orNone(row.CURRENCY),
      baseCurrency: orNone(row.BASECURR),
      /** In transaction currency. */
      total: row.TRX_TOTALENTERED,
      paid: row.TRX_TOTALPAID,
      open: row.TRX_TOTALDUE,
      /** In base currency. */
      totalDue: row.TOTALDUE,
      entityId: orNone(row.MEGAENTITYID),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    {
      optional: [
        'VENDORNAME',
        'WHENCREATED',
        'WHENPOSTED',
        'WHENDUE',
        'WHENPAID',
        'TERMNAME',
        'DOCNUMBER',
        'DESCRIPTION',
        'ONHOLD',
        'CURRENCY',
        'BASECURR',
        'TRX_TOTALENTERED',
        'TRX_TOTALPAID',
        'TRX_TOTALDUE',
        'MEGAENTITYID',
        'WHENMODIFIED',
      ],
    },
  ),
  apPayments: readModel(
    'APPYMT',
    ['RECORDNO', 'VENDORID', 'STATE', 'PAYMENTDATE'],
    (row) => ({
      recordNo: row.RECORDNO,
      vendorId: row.VENDORID,
      vendorName: orNone(row.VENDORNAME),
      state: row.STATE,
      paidOn: dateOrNone(row.PAYMENTDATE),
      method: orNone(row.PAYMENTMETHOD),
      bankAccountId: orNone(row.FINANCIALENTITY),
      documentNo: orNone(row.DOCNUMBER),
      currency: orNone(row.CURRENCY),
      /** In transaction currency. */
      total: row.TRX_TOTALENTERED,
      entityId: orNone(row.MEGAENTITYID),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    {
      optional: [
        'VENDORNAME',
        'PAYMENTMETHOD',
        'FINANCIALENTITY',
        'DOCNUMBER',
        'CURRENCY',
        'TRX_TOTALENTERED',
        'MEGAENTITYID',
        'WHENMODIFIED',
      ],
    },
  ),
  /** Which payment settled which bill. */
  apPaymentDetails: readModel(
    'APPYMTDETAIL',
    ['RECORDNO', 'PAYMENTKEY', 'RECORDKEY'],
    (row) => ({
      recordNo: row.RECORDNO,
      paymentRecordNo: row.PAYMENTKEY,
      billRecordNo: row.RECORDKEY,
      amount: row.TRX_PAYMENTAMOUNT,
      currency: orNone(row.CURRENCY),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    { optional: ['TRX_PAYMENTAMOUNT', 'CURRENCY', 'WHENMODIFIED'] },
  ),
};
