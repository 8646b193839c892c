import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { checkAccount } from '../journal/account.rule.js';
import { approveEntry, declineEntry } from '../journal/entry-approval.js';
import { deleteEntry, entitiesOf, linesOf, reverseEntry } from '../journal/journal-entry.ledger.js';
import { checkDimensions } from '../journal/line-dimensions.rule.js';
import { checkPeriod } from '../journal/period.rule.js';
import { stampOf } from '../state/gateway-dates.js';
import { CREATED_AT, type Row } from '../state/row.js';
import type { ControlActions } from './control-action.js';
import type { ControlArguments } from './control-arguments.js';
import { changeRecord } from './record.actions.js';

/** A changed line is a changed entry. */
function changeLine(recordNo: string, fields: Row, context: RunContext): Row {
  const line = changeRecord('GLENTRY', recordNo, fields, context);
  changeRecord('GLBATCH', line['BATCHNO'] ?? '', {}, context);
  return line;
}

/** As the product does it: another account or dimension, and still a line the rules allow. */
function reclassify(args: ControlArguments, context: RunContext): Row {
  const recordNo = args.text('recordNo');
  const line = context.unit.row('GLENTRY', recordNo);
  if (!line) throw refusal(`there is no GLENTRY ${recordNo}`);
  const changed = {
    ...line,
    ...args.fields('GLENTRY'),
    ...(args.has('account') && { ACCOUNTNO: args.text('account') }),
  };
  const account = checkAccount(changed['ACCOUNTNO'] ?? '', line['STATISTICAL'] === 'T', context);
  checkDimensions(changed, account, context);
  const names = { ACCOUNTKEY: account['RECORDNO'] ?? '', ACCOUNTTITLE: account['TITLE'] ?? '' };
  return changeLine(recordNo, { ...changed, ...names, WHENMODIFIED: stamp(context) }, context);
}

function duplicate(recordNo: string, context: RunContext): string {
  const { unit, now } = context;
  const stored = unit.row('GLBATCH', recordNo);
  if (!stored) throw refusal(`there is no GLBATCH ${recordNo}`);
  const made = { [CREATED_AT]: String(now), WHENCREATED: stampOf(now), WHENMODIFIED: stamp(context) };
  const copy = unit.nextNumber('GLBATCH');
  const batchNo = unit.nextNumber(`BATCHNO:${stored['JOURNAL']}`);
  unit.put('GLBATCH', { ...stored, ...made, RECORDNO: copy, BATCHNO: batchNo });
  for (const line of linesOf(recordNo, context)) {
    const own = { RECORDNO: unit.nextNumber('GLENTRY'), BATCHNO: copy, BATCH_NUMBER: batchNo };
    unit.put('GLENTRY', { ...line, ...made, ...own });
  }
  return copy;
}

/** Only what is posted and not reversed yet, and only into open books. */
function reverse(args: ControlArguments, context: RunContext): Row {
  const recordNo = args.text('recordNo');
  const stored = context.unit.row('GLBATCH', recordNo);
  if (!stored) throw refusal(`there is no GLBATCH ${recordNo}`);
  if (stored['STATE'] !== 'Posted') throw refusal(`cannot reverse: GLBATCH ${recordNo} is ${stored['STATE']}`);
  checkPeriod(args.text('date'), entitiesOf(recordNo, context), context);
  return { recordNo: reverseEntry(recordNo, args.text('date'), context) };
}

const stamp = ({ now, settings }: RunContext): string => stampOf(now, settings.whenModifiedOffsetMinutes);

/** What people do to entries behind the back of an integration. Dates are ISO. */
export const ENTRY_ACTIONS: ControlActions = {
  editEntry: {
    about: 'changes header fields of an entry',
    args: { recordNo: 'text', fields: 'fields' },
    example: { recordNo: '101', fields: { BATCH_TITLE: 'Corrected by hand' } },
    inLedger: (args, context) => changeRecord('GLBATCH', args.text('recordNo'), args.fields('GLBATCH'), context),
  },
  editLine: {
    about: 'changes fields of a line without any rule looking at it',
    args: { recordNo: 'text', fields: 'fields' },
    example: { recordNo: '101', fields: { TRX_AMOUNT: '99.99' } },
    inLedger: (args, context) => changeLine(args.text('recordNo'), args.fields('GLENTRY'), context),
  },
  reclassifyLine: {
    about: 'gives a line another account or other dimensions, by the rules',
    args: { recordNo: 'text', account: 'text?', fields: 'fields?' },
    example: { recordNo: '102', account: '4010' },
    inLedger: reclassify,
  },
  deleteEntry: {
    about: 'deletes an entry; its books must be open',
    args: { recordNo: 'text' },
    example: { recordNo: '101' },
    inLedger: (args, context) => deleteEntry(args.text('recordNo'), context),
  },
  reverseEntry: {
    about: 'reverses an entry as of a date; answers the mirror',
    args: { recordNo: 'text', date: 'date' },
    example: { recordNo: '101', date: '2026-05-31' },
    inLedger: reverse,
  },
  duplicateEntry: {
    about: 'copies an entry with its reference; answers the copy',
    args: { recordNo: 'text' },
    example: { recordNo: '101' },
    inLedger: (args, context) => ({ recordNo: duplicate(args.text('recordNo'), context) }),
  },
  approveEntry: {
    about: 'approves a submitted entry at its next level; the last level posts it',
    args: { recordNo: 'text' },
    example: { recordNo: '101' },
    inLedger: (args, context) => approveEntry(args.text('recordNo'), context),
  },
  declineEntry: {
    about: 'declines a submitted entry',
    args: { recordNo: 'text' },
    example: { recordNo: '101' },
    inLedger: (args, context) => declineEntry(args.text('recordNo'), context),
  },
};
