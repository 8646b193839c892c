import { readModel } from './read-model.js';
import { dateOrNone, isActive, isTrue, orNone, stampOrNone } from './row-values.js';

/** Currencies and periods of the company. */
export const companyModels = {
  currencies: readModel(
    'TRXCURRENCIES',
    ['RECORDNO', 'CODE'],
    (row) => ({
      recordNo: row.RECORDNO,
      code: row.CODE,
      name: orNone(row.NAME),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    { optional: ['NAME', 'WHENMODIFIED'] },
  ),
  /** `Intacct Daily Rate` exists in every company but is not listed. */
  exchangeRateTypes: readModel(
    'EXCHANGERATETYPES',
    ['RECORDNO', 'NAME'],
    (row) => ({
      recordNo: row.RECORDNO,
      name: row.NAME,
      description: orNone(row.DESCRIPTION),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    { optional: ['DESCRIPTION', 'WHENMODIFIED'] },
  ),
  /** `active` means offered in reports; it does not say whether the books are open. */
  reportingPeriods: readModel(
    'REPORTINGPERIOD',
    ['RECORDNO', 'NAME', 'START_DATE', 'END_DATE', 'STATUS'],
    (row) => ({
      recordNo: row.RECORDNO,
      name: row.NAME,
      header: orNone(row.HEADER1),
      firstDate: dateOrNone(row.START_DATE),
      lastDate: dateOrNone(row.END_DATE),
      budgeting: isTrue(row.BUDGETING),
      active: isActive(row.STATUS),
      modifiedAt: stampOrNone(row.WHENMODIFIED),
    }),
    { optional: ['HEADER1', 'BUDGETING', 'WHENMODIFIED'] },
  ),
};
