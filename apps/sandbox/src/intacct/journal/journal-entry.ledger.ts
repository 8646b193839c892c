import type { XmlElement } from '@app/intacct';
import { textOf } from '@app/intacct';
import { definitionNamed } from '../catalog/object-catalog.js';
import type { RunContext } from '../gateway/function-call.js';
import { couldNot, GatewayError, refusal } from '../gateway/gateway-error.js';
import { readFields, requireFields } from '../gateway/record-fields.js';
import { CREATED_AT, OWNER, type Row } from '../state/row.js';
import { stampOf } from '../state/gateway-dates.js';
import { balanced } from './balance.rule.js';
import { postedState } from './entry-approval.js';
import { baseCurrencyOf } from './currency.rule.js';
import type { CheckedLine } from './journal-line.js';
import { readLines } from './journal-line.reader.js';
import { entityOf } from './line-dimensions.rule.js';
import { checkPeriod } from './period.rule.js';
import { checkSmartRules } from './smart.rule.js';

const JOURNAL_KINDS = ['JOURNAL', 'STATJOURNAL', 'GAAPADJJRNL', 'TAXADJJRNL'] as const;

interface CheckedEntry {
  readonly header: Row;
  readonly lines: readonly CheckedLine[];
  readonly journal: Row;
  readonly state: string;
}

/** Records a new entry; returns its RECORDNO. */
export function createEntry(element: XmlElement, context: RunContext): string {
  try {
    const entry = checkEntry(element, context);
    const recordNo = context.unit.nextNumber('GLBATCH');
    const batchNo = context.unit.nextNumber(`BATCHNO:${entry.journal['SYMBOL']}`);
    storeEntry(recordNo, entry, { BATCHNO: batchNo, WHENCREATED: stampOf(context.now) }, context);
    if (entry.header['REVERSEDATE']) storeReversal(recordNo, entry, context);
    return recordNo;
  } catch (error) {
    throw wrapped(error, 'create');
  }
}

/** Replaces header fields and all lines of an entry that is there. */
export function updateEntry(element: XmlElement, context: RunContext): string {
  const recordNo = textOf(element, 'RECORDNO');
  const stored = context.unit.row('GLBATCH', recordNo);
  if (!stored || (context.scope.entity !== '' && stored[OWNER] !== context.scope.entity)) {
    throw refusal(`Cannot find GLBatch with key '${recordNo}' to update.`);
  }
  try {
    checkPeriod(stored['BATCH_DATE'] ?? '', entitiesOf(recordNo, context), context);
    const entry = checkEntry(element, context, stored);
    removeLines(recordNo, context);
    storeEntry(recordNo, entry, stored, context);
    return recordNo;
  } catch (error) {
    throw wrapped(error, 'update');
  }
}

export function deleteEntry(recordNo: string, context: RunContext): void {
  const stored = context.unit.row('GLBATCH', recordNo);
  if (!stored || (context.scope.entity !== '' && stored[OWNER] !== context.scope.entity)) {
    throw refusal(`Cannot find glbatch with key '${recordNo}' to delete.`);
  }
  checkPeriod(stored['BATCH_DATE'] ?? '', entitiesOf(recordNo, context), context);
  removeLines(recordNo, context);
  context.unit.remove('GLBATCH', recordNo);
}

/** Stored lines of an entry, in their order. */
export function linesOf(recordNo: string, context: Pick<RunContext, 'unit'>): readonly Row[] {
  const lines = [...context.unit.rowsWhere('GLENTRY', 'BATCHNO', recordNo)];
  return lines.toSorted((a, b) => Number(a['LINE_NO']) - Number(b['LINE_NO']));
}

/** The product's own reversal: a mirror entry and links on both. Returns the mirror's RECORDNO. */
export function reverseEntry(recordNo: string, date: string, context: RunContext): string {
  const stored = context.unit.row('GLBATCH', recordNo);
  if (!stored) throw refusal(`Cannot find GLBatch with key '${recordNo}' to reverse.`);
  const mirror = context.unit.nextNumber('GLBATCH');
  const batchNo = context.unit.nextNumber(`BATCHNO:${stored['JOURNAL']}`);
  const stamp = stampOf(context.now, context.settings.whenModifiedOffsetMinutes);
  const title = `Reversed - ${stored['BATCH_TITLE']}`;
  context.unit.put('GLBATCH', {
    ...stored,
    RECORDNO: mirror,
    BATCHNO: batchNo,
    BATCH_DATE: date,
    BATCH_TITLE: title,
    REVERSEDFROM: recordNo,
    REVERSEDATE: '',
    WHENMODIFIED: stamp,
  });
  context.unit.put('GLBATCH', {
    ...stored,
    REVERSED: 'T',
    REVERSEDKEY: mirror,
    STATE: 'Reversed',
    WHENMODIFIED: stamp,
  });
  for (const line of linesOf(recordNo, context)) {
    const lineNo = context.unit.nextNumber('GLENTRY');
    const side = line['TR_TYPE'] === '1' ? '-1' : '1';
    context.unit.put('GLENTRY', {
      ...line,
      RECORDNO: lineNo,
      BATCHNO: mirror,
      TR_TYPE: side,
      BATCH_DATE: date,
      ENTRY_DATE: date,
    });
  }
  return mirror;
}

function checkEntry(element: XmlElement, context: RunContext, stored?: Row): CheckedEntry {
  const definition = definitionNamed('GLBATCH');
  const given = readFields(element, definition, context);
  const header: Row = { ...(stored && { JOURNAL: stored['JOURNAL'] ?? '' }), ...given };
  requireFields(header, definition);
  const { journal, statistical } = checkJournal(header['JOURNAL'] ?? '', context);
  const date = header['BATCH_DATE'] ?? '';
  const reverse = header['REVERSEDATE'] ?? '';
  if (reverse !== '' && reverse <= date) throw refusal('REVERSEDATE must be after BATCH_DATE');
  const title = header['BATCH_TITLE'] ?? '';
  const lines = readLines(element, { date, title, statistical, baseCurrency: baseCurrencyOf(context) }, context);
  const state = stateOf(header, stored, context);
  if (state !== 'Draft' || !context.settings.draftInClosedPeriod) {
    checkPeriod(date, new Set(lines.map((line) => line.entity)), context);
  }
  checkSmartRules('GLBATCH', header, context);
  return { header, lines: statistical ? lines : balanced(lines, context), journal, state };
}

function checkJournal(symbol: string, context: RunContext): { journal: Row; statistical: boolean } {
  for (const kind of JOURNAL_KINDS) {
    const journal = context.unit.find(kind, symbol);
    if (!journal || journal['STATUS'] === 'inactive') continue;
    if (context.settings.noDirectPostingJournals.includes(symbol) || journal['DISALLOWDIRECTPOSTING'] === 'true') {
      throw refusal(`The journal '${symbol}' does not allow direct posting.`);
    }
    return { journal, statistical: kind === 'STATJOURNAL' };
  }
  throw refusal(`Invalid Journal '${symbol}' specified.`);
}

function stateOf(header: Row, stored: Row | undefined, context: RunContext): string {
  const asked = header['STATE'] || 'Posted';
  if (asked !== 'Draft' && asked !== 'Posted') throw refusal(`Invalid STATE '${asked}' specified.`);
  // Approval catches what comes from web services too: the caller asked for Posted and finds Submitted.
  const posted = postedState(header['JOURNAL'] ?? '', context);
  if (asked === 'Posted' && posted === 'Submitted') return posted;
  return header['STATE'] ? asked : (stored?.['STATE'] ?? 'Posted');
}

function storeEntry(recordNo: string, entry: CheckedEntry, kept: Row, context: RunContext): void {
  const { header, journal, state } = entry;
  const { unit, scope, now, settings } = context;
  unit.put('GLBATCH', {
    [CREATED_AT]: String(now),
    [OWNER]: scope.entity,
    ...kept,
    ...header,
    RECORDNO: recordNo,
    JOURNALKEY: journal['RECORDNO'] ?? '',
    ADJ: journal['ADJ'] ?? 'F',
    MODULE: '2.GL',
    BALANCE: '0',
    REVERSED: kept['REVERSED'] ?? 'F',
    'USERINFO.LOGINID': scope.loginId,
    STATE: state,
    WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes),
  });
  entry.lines.forEach((line, index) => storeLine(recordNo, index + 1, line, context));
}

function storeLine(recordNo: string, lineNo: number, line: CheckedLine, context: RunContext): void {
  const { unit, now, settings } = context;
  const batch = unit.row('GLBATCH', recordNo) ?? {};
  const lineRecordNo = unit.nextNumber('GLENTRY');
  unit.put('GLENTRY', {
    [CREATED_AT]: String(now),
    [OWNER]: batch[OWNER] ?? '',
    ...line.fields,
    RECORDNO: lineRecordNo,
    BATCHNO: recordNo,
    LINE_NO: String(lineNo),
    TR_TYPE: String(line.side),
    TRX_AMOUNT: line.amount.toFixed(),
    AMOUNT: line.baseAmount.toFixed(),
    ENTRY_DATE: batch['BATCH_DATE'] ?? '',
    BATCH_DATE: batch['BATCH_DATE'] ?? '',
    BATCHTITLE: batch['BATCH_TITLE'] ?? '',
    BATCH_NUMBER: batch['BATCHNO'] ?? '',
    STATE: batch['STATE'] ?? '',
    WHENCREATED: stampOf(now),
    WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes),
  });
}

/** REVERSEDATE makes the mirror at once, dated then. */
function storeReversal(recordNo: string, entry: CheckedEntry, context: RunContext): void {
  const mirror = reverseEntry(recordNo, entry.header['REVERSEDATE'] ?? '', context);
  const original = context.unit.row('GLBATCH', recordNo);
  if (original) context.unit.put('GLBATCH', { ...original, STATE: entry.state, REVERSEDKEY: mirror });
}

function removeLines(recordNo: string, context: RunContext): void {
  for (const line of linesOf(recordNo, context)) context.unit.remove('GLENTRY', line['RECORDNO'] ?? '');
}

/** Entities an entry touches. */
export function entitiesOf(recordNo: string, context: RunContext): Set<string> {
  return new Set(linesOf(recordNo, context).map((line) => entityOf(line['LOCATION'] ?? '', context)));
}

function wrapped(error: unknown, verb: 'create' | 'update'): unknown {
  if (!(error instanceof GatewayError)) return error;
  const wrapper = {
    ...couldNot(verb, 'GLBatch'),
    additional: { id: 'GL-0951', messageId: 'IA.COULD_NOT_CREATE_GLBATCH_RECORD' },
  };
  return error.wrapped(wrapper);
}
