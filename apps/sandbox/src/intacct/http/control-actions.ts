import { deleteEntry, reverseEntry, linesOf } from '../journal/journal-entry.ledger.js';
import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { stampOf } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';

type Arguments = Readonly<Record<string, unknown>>;
type Action = (args: Arguments, context: RunContext) => unknown;

const textArgument = (args: Arguments, name: string): string => {
  const value = args[name];
  if (typeof value !== 'string' || value === '') throw refusal(`"${name}" is missing`);
  return value;
};

function change(object: string, key: string, changes: Row, context: RunContext): Row {
  const { unit, now, settings } = context;
  const row = unit.row(object, key) ?? unit.find(object, key);
  if (!row) throw refusal(`there is no ${object} ${key}`);
  const changed = { ...row, WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes), ...changes };
  unit.put(object, changed);
  return changed;
}

/** A transaction that began before others and was committed after them. */
function stampArgument(args: Arguments): Row {
  const { whenModified } = args;
  return typeof whenModified === 'string' ? { WHENMODIFIED: whenModified } : {};
}

function fieldsArgument(args: Arguments): Row {
  const { fields } = args;
  if (typeof fields !== 'object' || fields === null) throw refusal('"fields" is missing');
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));
}

function duplicateEntry(recordNo: string, context: RunContext): string {
  const { unit } = context;
  const stored = unit.row('GLBATCH', recordNo);
  if (!stored) throw refusal(`there is no GLBATCH ${recordNo}`);
  const copy = unit.nextNumber('GLBATCH');
  unit.put('GLBATCH', { ...stored, RECORDNO: copy, BATCHNO: unit.nextNumber(`BATCHNO:${stored['JOURNAL']}`) });
  for (const line of linesOf(recordNo, context)) {
    unit.put('GLENTRY', { ...line, RECORDNO: unit.nextNumber('GLENTRY'), BATCHNO: copy });
  }
  return copy;
}

/** What people do in the product, behind the back of an integration. Dates are ISO. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  editEntry: (args, context) => change('GLBATCH', textArgument(args, 'recordNo'), fieldsArgument(args), context),
  editLine: (args, context) => change('GLENTRY', textArgument(args, 'recordNo'), fieldsArgument(args), context),
  deleteEntry: (args, context) => deleteEntry(textArgument(args, 'recordNo'), context),
  reverseEntry: (args, context) => ({
    recordNo: reverseEntry(textArgument(args, 'recordNo'), textArgument(args, 'date'), context),
  }),
  duplicateEntry: (args, context) => ({ recordNo: duplicateEntry(textArgument(args, 'recordNo'), context) }),
  approveEntry: (args, context) => change('GLBATCH', textArgument(args, 'recordNo'), { STATE: 'Posted' }, context),
  declineEntry: (args, context) => change('GLBATCH', textArgument(args, 'recordNo'), { STATE: 'Declined' }, context),
  setStatus: (args, context) =>
    change(textArgument(args, 'object'), textArgument(args, 'id'), { STATUS: textArgument(args, 'status') }, context),
  editRecord: (args, context) =>
    change(
      textArgument(args, 'object'),
      textArgument(args, 'id'),
      { ...fieldsArgument(args), ...stampArgument(args) },
      context,
    ),
  /** Books of an entity are open from this date on. */
  openBooks: (args, context) =>
    change('LOCATIONENTITY', textArgument(args, 'entity'), { STARTOPEN: textArgument(args, 'from') }, context),
  lockBooks: (args, context) =>
    change(
      'LOCATIONENTITY',
      textArgument(args, 'entity'),
      { STATUTORYREPORTINGPERIOD: typeof args['through'] === 'string' ? args['through'] : '' },
      context,
    ),
};
