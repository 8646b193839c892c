import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { changeCompanyBooks } from '../state/company-books.js';
import { stampOf } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';
import type { ControlActions } from './control-action.js';
import type { ControlArguments } from './control-arguments.js';

/** By record number or natural id. */
export function changeRecord(object: string, key: string, changes: Row, context: RunContext): Row {
  const { unit, now, settings } = context;
  const row = unit.row(object, key) ?? unit.find(object, key);
  if (!row) throw refusal(`there is no ${object} ${key}`);
  const changed = { ...row, WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes), ...changes };
  unit.put(object, changed);
  return changed;
}

function changeBooks(args: ControlArguments, changes: Row, context: RunContext): Row {
  if (!args.has('entity')) return changeCompanyBooks(changes, context.unit);
  return changeRecord('LOCATIONENTITY', args.text('entity'), changes, context);
}

/** What people change in master data. */
export const RECORD_ACTIONS: ControlActions = {
  setStatus: {
    about: 'makes a record active or inactive',
    args: { object: 'object', id: 'text', status: 'status' },
    example: { object: 'GLACCOUNT', id: '4000', status: 'inactive' },
    inLedger: (args, context) =>
      changeRecord(args.text('object'), args.text('id'), { STATUS: args.text('status') }, context),
  },
  editRecord: {
    about: 'changes fields of any record; whenModified is for one that was committed late',
    args: { object: 'object', id: 'text', fields: 'fields', whenModified: 'stamp?' },
    example: { object: 'VENDOR', id: '20000', fields: { NAME: 'Renamed' } },
    inLedger: (args, context) => {
      const late: Row = args.has('whenModified') ? { WHENMODIFIED: args.text('whenModified') } : {};
      const fields = { ...args.fields(args.text('object')), ...late };
      return changeRecord(args.text('object'), args.text('id'), fields, context);
    },
  },
  openBooks: {
    about: 'opens the books of an entity from a date on, and closes them before it; without one, those of the company',
    args: { entity: 'text?', from: 'date' },
    example: { entity: '100', from: '2026-01-01' },
    inLedger: (args, context) => changeBooks(args, { STARTOPEN: args.text('from') }, context),
  },
  lockBooks: {
    about: 'locks the books of an entity or the company through a date; without a date they are unlocked',
    args: { entity: 'text?', through: 'date?' },
    example: { entity: '100', through: '2025-12-31' },
    inLedger: (args, context) => changeBooks(args, { STATUTORYREPORTINGPERIOD: args.text('through') }, context),
  },
};
