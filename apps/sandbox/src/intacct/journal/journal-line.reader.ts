import { childOf, childrenOf, textOf, type XmlElement } from '@app/intacct';
import { Decimal } from 'decimal.js';
import { definitionNamed } from '../catalog/object-catalog.js';
import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { readFields } from '../gateway/record-fields.js';
import type { Row } from '../state/row.js';
import { checkAccount } from './account.rule.js';
import { currencyOf, rateOf } from './currency.rule.js';
import type { CheckedLine } from './journal-line.js';
import { checkDimensions, checkLocation, DIMENSIONS } from './line-dimensions.rule.js';

const BAD_VALUE = 'BL03000018';

export interface EntryHeader {
  readonly date: string;
  readonly title: string;
  readonly statistical: boolean;
  readonly baseCurrency: string;
}

/** All lines below ENTRIES, checked one by one. */
export function readLines(entry: XmlElement, header: EntryHeader, context: RunContext): readonly CheckedLine[] {
  const lines = childrenOf(childOf(entry, 'ENTRIES'), 'GLENTRY').flatMap((line) => readLine(line, header, context));
  if (lines.length < 2 && !header.statistical) throw refusal('A journal entry needs at least two lines', BAD_VALUE);
  return lines;
}

function readLine(element: XmlElement, header: EntryHeader, context: RunContext): readonly CheckedLine[] {
  const fields = readFields(element, definitionNamed('GLENTRY'), context);
  const splits = childrenOf(element, 'SPLIT');
  if (splits.length > 0)
    return splits.map((split) =>
      oneLine(element, splitFields(fields, split), header, context, textOf(split, 'AMOUNT')),
    );
  return [oneLine(element, fields, header, context)];
}

/** A split has a line of its own in what is stored; its dimensions carry the ID suffix. */
function splitFields(fields: Row, split: XmlElement): Row {
  const given = Object.fromEntries(split.children.map((child) => [child.name.toUpperCase(), child.text]));
  const dimensions = Object.fromEntries(
    DIMENSIONS.map(({ field }) => [field, given[field] ?? given[`${field}ID`] ?? '']),
  );
  return { ...fields, ...dimensions, ALLOCATION: 'Custom' };
}

function oneLine(
  element: XmlElement,
  given: Row,
  header: EntryHeader,
  context: RunContext,
  part?: string,
): CheckedLine {
  const { settings } = context;
  const type = textOf(element, 'TR_TYPE');
  if (type !== '1' && type !== '-1') throw refusal(`Invalid TR_TYPE '${type}' specified. Use 1 or -1.`, BAD_VALUE);
  const account = checkAccount(given['ACCOUNTNO'] ?? '', header.statistical, context);
  const fields = allocated(autoFilled(given, context), context);
  checkDimensions(fields, account, context);
  const currency = header.statistical ? '' : currencyOf(fields, header.baseCurrency, context);
  const amount = amountOf(element, part, currency === header.baseCurrency, context);
  const rate = header.statistical ? new Decimal(1) : rateOf(fields, currency, header.baseCurrency, context);
  const entity = checkLocation(fields, context);
  return {
    side: type === '1' ? 1 : -1,
    amount,
    baseAmount: amount.times(rate).toDecimalPlaces(2),
    currency,
    entity,
    fields: {
      ...fields,
      ACCOUNTKEY: account['RECORDNO'] ?? '',
      ACCOUNTTITLE: account['TITLE'] ?? '',
      CURRENCY: currency,
      BASECURR: header.baseCurrency,
      EXCHANGE_RATE: rate.toString(),
      EXCH_RATE_DATE: fields['EXCH_RATE_DATE'] || header.date,
      DESCRIPTION: fields['DESCRIPTION'] || (settings.fillBlankDescription ? header.title : ''),
      STATISTICAL: header.statistical ? 'T' : 'F',
    },
  };
}

function autoFilled(fields: Row, context: RunContext): Row {
  const filled: Record<string, string> = { ...fields };
  const { autoFill, autoFillConflict } = context.settings;
  for (const [field, value] of Object.entries(autoFill)) {
    const given = filled[field] ?? '';
    if (given !== '' && given !== value && autoFillConflict === 'refused') {
      const label = DIMENSIONS.find((dimension) => dimension.field === field)?.label ?? field;
      throw refusal(`${label} must be ${value}. This value is auto-filled`);
    }
    if (given === '' || autoFillConflict === 'overwritten') filled[field] = value;
  }
  return filled;
}

function allocated(fields: Row, context: RunContext): Row {
  const allocation = fields['ALLOCATION'] ?? '';
  if (allocation === '' || allocation === 'Custom') return fields;
  const given = DIMENSIONS.filter(({ field }) => field !== 'LOCATION' && (fields[field] ?? '') !== '');
  if (given.length > 0 && context.settings.allocationDimensions === 'refused') {
    throw refusal(`The dimensions of the line conflict with allocation '${allocation}'`);
  }
  return { ...fields, ...Object.fromEntries(given.map(({ field }) => [field, ''])) };
}

function amountOf(element: XmlElement, part: string | undefined, isBase: boolean, context: RunContext): Decimal {
  const text = part ?? (textOf(element, 'TRX_AMOUNT') || (isBase ? textOf(element, 'AMOUNT') : ''));
  if (!/^\d+(\.\d+)?$/.test(text)) throw refusal(`Illegal format for TRX_AMOUNT: "${text}"`, BAD_VALUE);
  const amount = new Decimal(text);
  if (amount.decimalPlaces() <= 2) return amount;
  if (context.settings.moreThanTwoDecimals === 'round') return amount.toDecimalPlaces(2);
  throw refusal(`Illegal format for TRX_AMOUNT: "${text}" has more than two decimals`, BAD_VALUE);
}
