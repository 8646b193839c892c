import type { CompanyState } from '../state/company-state.js';
import { stampOf } from '../state/gateway-dates.js';
import { CREATED_AT, OWNER, type Row } from '../state/row.js';
import { DEMO_ACCOUNTS, DEMO_PARTIES, DEMO_RECORDS } from './demo-records.js';

/** A small group with two entities: EUR as base currency, USD and JPY beside it. Open dates count back from now. */
export async function seedDemoCompany(state: CompanyState, now: number, baseCurrency = 'EUR'): Promise<void> {
  await state.exclusively(async () => {
    const unit = state.unit();
    const stamp = stampOf(now);
    const put = (object: string, fields: Row): void => {
      const recordNo = unit.nextNumber(object);
      unit.put(object, {
        STATUS: 'active',
        ...fields,
        [CREATED_AT]: '0',
        [OWNER]: '',
        RECORDNO: recordNo,
        WHENCREATED: stamp,
        WHENMODIFIED: stamp,
      });
    };
    unit.putNote('company', 'baseCurrency', baseCurrency);
    for (const [object, rows] of Object.entries(DEMO_RECORDS)) for (const row of rows) put(object, row);
    for (const account of DEMO_ACCOUNTS) put('GLACCOUNT', account);
    for (const { object, contact, ...fields } of DEMO_PARTIES) {
      put('CONTACT', { CONTACTNAME: contact, PRINTAS: fields['NAME'] ?? '' });
      put(object, { ...fields, 'DISPLAYCONTACT.CONTACTNAME': contact, 'DISPLAYCONTACT.PRINTAS': fields['NAME'] ?? '' });
    }
    put('LOCATIONENTITY', {
      LOCATIONID: '100',
      NAME: 'Hamburg GmbH',
      CURRENCY: baseCurrency,
      STARTOPEN: monthStart(now, -3),
      STATUTORYREPORTINGPERIOD: dayBefore(monthStart(now, -6)),
    });
    put('LOCATIONENTITY', {
      LOCATIONID: '200',
      NAME: 'Paris SARL',
      CURRENCY: baseCurrency,
      STARTOPEN: monthStart(now, -1),
    });
    await state.commit(unit.staged);
  });
}

/** First day of the month so many months from now, ISO. */
function monthStart(now: number, months: number): string {
  const today = new Date(now);
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
}

function dayBefore(iso: string): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
