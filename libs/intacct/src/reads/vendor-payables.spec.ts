import { describe, expect, it } from 'vitest';
import { models } from './models.js';
import type { QueryRow } from './query-request.js';
import { summarizePayables } from './vendor-payables.js';

const bill = (fields: QueryRow) => models.apBills.read(fields);
const payment = (fields: QueryRow) => models.apPayments.read(fields);

describe('what is owed to a vendor', () => {
  it('is summed per currency, exactly, credits taken off', () => {
    const payables = summarizePayables(
      'V-1',
      [
        bill({ RECORDNO: '1', CURRENCY: 'EUR', TRX_TOTALDUE: '0.1' }),
        bill({ RECORDNO: '2', CURRENCY: 'EUR', TRX_TOTALDUE: '0.2' }),
        bill({ RECORDNO: '3', CURRENCY: 'USD', TRX_TOTALDUE: '100.00' }),
        bill({ RECORDNO: '4', CURRENCY: 'USD', TRX_TOTALDUE: '-30.00' }),
        bill({ RECORDNO: '5', CURRENCY: 'EUR', TRX_TOTALDUE: '0.00', STATE: 'Paid' }),
      ],
      [],
    );
    expect(payables.openAmounts).toEqual([
      { currency: 'EUR', amount: '0.3' },
      { currency: 'USD', amount: '70' },
    ]);
    expect(payables.openBills.map((row) => row.recordNo)).toEqual(['1', '2', '3', '4']);
  });

  it('is told in base currency where the transaction’s own amount cannot be asked for', () => {
    const payables = summarizePayables('V-1', [bill({ TOTALDUE: '12.50', CURRENCY: 'USD', BASECURR: 'EUR' })], []);
    expect(payables.openAmounts).toEqual([{ currency: 'EUR', amount: '12.5' }]);
  });

  it('was paid last by the latest payment that really moved money', () => {
    const payments = [
      payment({ RECORDNO: '1', STATE: 'Complete', PAYMENTDATE: '03/01/2026' }),
      payment({ RECORDNO: '2', STATE: 'Complete', PAYMENTDATE: '03/15/2026' }),
      payment({ RECORDNO: '3', STATE: 'Voided', PAYMENTDATE: '04/01/2026' }),
      payment({ RECORDNO: '4', STATE: 'Draft', PAYMENTDATE: '04/02/2026' }),
    ];
    expect(summarizePayables('V-1', [], payments).lastPayment?.recordNo).toBe('2');
    expect(summarizePayables('V-1', [], []).lastPayment).toBeUndefined();
  });
});
