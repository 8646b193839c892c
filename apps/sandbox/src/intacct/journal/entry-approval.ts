import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { stampOf } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';

const APPROVALS = '~approvals';
const WAITING = new Set(['Submitted', 'Partially approved']);

/** State of a new or changed entry that asks to be posted: journals with approval keep it waiting at their first level. */
export function postedState(journal: string, { settings }: RunContext): 'Posted' | 'Submitted' {
  const waits = settings.approvalJournals.includes(journal) || levelsOf(journal, settings.approvalLevels) > 0;
  return waits ? 'Submitted' : 'Posted';
}

/** One level further; the entry is posted when all levels have approved. */
export function approveEntry(recordNo: string, context: RunContext): Row {
  const entry = waiting(recordNo, 'approve', context);
  const levels = levelsOf(entry['JOURNAL'] ?? '', context.settings.approvalLevels) || 1;
  const approvals = Number(entry[APPROVALS] ?? 0) + 1;
  return put(
    { ...entry, [APPROVALS]: String(approvals), STATE: approvals < levels ? 'Partially approved' : 'Posted' },
    context,
  );
}

export function declineEntry(recordNo: string, context: RunContext): Row {
  return put({ ...waiting(recordNo, 'decline', context), [APPROVALS]: '0', STATE: 'Declined' }, context);
}

function levelsOf(journal: string, levels: Readonly<Record<string, number>>): number {
  return levels[journal] ?? 0;
}

function waiting(recordNo: string, verb: string, { unit }: RunContext): Row {
  const entry = unit.row('GLBATCH', recordNo);
  if (!entry) throw refusal(`there is no GLBATCH ${recordNo}`);
  if (!WAITING.has(entry['STATE'] ?? '')) throw refusal(`cannot ${verb}: GLBATCH ${recordNo} is ${entry['STATE']}`);
  return entry;
}

/** Lines carry the state of their entry. */
function put(entry: Row, context: RunContext): Row {
  const { unit, now, settings } = context;
  const changed = { ...entry, WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes) };
  unit.put('GLBATCH', changed);
  const lines = Array.from(unit.rowsWhere('GLENTRY', 'BATCHNO', entry['RECORDNO'] ?? ''));
  for (const line of lines) {
    unit.put('GLENTRY', { ...line, STATE: entry['STATE'] ?? '' });
  }
  return changed;
}
