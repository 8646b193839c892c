import { Decimal } from 'decimal.js';
import type { RunContext } from '../gateway/function-call.js';
import { GatewayError } from '../gateway/gateway-error.js';
import type { CheckedLine } from './journal-line.js';

const INTER_ENTITY_ACCOUNT = '1950';

/** Debits equal credits per currency and entity. Returns the lines, with inter-entity lines where the company adds them. */
export function balanced(lines: readonly CheckedLine[], context: RunContext): readonly CheckedLine[] {
  const totals = differences(lines, (line) => line.currency);
  const perEntity = differences(lines, (line) => `${line.currency}|${line.entity}`);
  if ([...totals.values()].some((total) => !total.isZero())) return refuse(context);
  const open = [...perEntity].filter(([, total]) => !total.isZero());
  if (open.length === 0) return lines;
  if (!context.settings.interEntityLines) return refuse(context);
  return [...lines, ...open.map(([key, total]) => interEntityLine(key, total, lines))];
}

function differences(lines: readonly CheckedLine[], key: (line: CheckedLine) => string): Map<string, Decimal> {
  const totals = new Map<string, Decimal>();
  for (const line of lines) {
    totals.set(key(line), (totals.get(key(line)) ?? new Decimal(0)).plus(line.amount.times(line.side)));
  }
  return totals;
}

function interEntityLine(key: string, total: Decimal, lines: readonly CheckedLine[]): CheckedLine {
  const [currency = '', entity = ''] = key.split('|');
  const bridged = lines.filter((line) => line.currency === currency && line.entity === entity);
  const [model] = bridged;
  const base = bridged.reduce((sum, line) => sum.plus(line.baseAmount.times(line.side)), new Decimal(0));
  const amount = total.abs();
  return {
    side: total.isPositive() ? -1 : 1,
    amount,
    baseAmount: base.abs(),
    currency,
    entity,
    fields: {
      ACCOUNTNO: INTER_ENTITY_ACCOUNT,
      ACCOUNTTITLE: 'Due to and from entities',
      LOCATION: entity,
      CURRENCY: currency,
      BASECURR: model?.fields['BASECURR'] ?? currency,
      EXCHANGE_RATE: base.dividedBy(total).toDecimalPlaces(10).toString(),
      DESCRIPTION: 'Inter-entity',
    },
  };
}

function refuse(context: RunContext): never {
  throw new GatewayError([
    {
      number: context.settings.unbalancedNumber,
      description2: 'Transactions do not balance for Location ,',
      additional: {
        id: 'GL-1009',
        messageId: 'IA.TRANSACTIONS_DO_NOT_BALANCE_FOR',
        placeholders: { RENAMED_TEXT: 'Location' },
      },
    },
  ]);
}
