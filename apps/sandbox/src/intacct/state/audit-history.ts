import { stampOf } from './gateway-dates.js';
import { CREATED_AT, OWNER } from './row.js';
import type { UnitOfWork } from './unit-of-work.js';

const HISTORY = 'AUDITHISTORY';
/** Lines follow their document. */
const OWNED = new Set(['GLENTRY', 'APBILLITEM', 'APPYMTDETAIL', HISTORY]);

/** Notes in the unit which records it creates and deletes: the only place where a delete can be seen afterwards. */
export function recordHistory(unit: UnitOfWork, loginId: string, now: number): void {
  for (const [object, rows] of unit.staged.rows) {
    if (OWNED.has(object)) continue;
    for (const [key, row] of rows) {
      const existed = unit.source.row(object, key) !== undefined;
      if ((row !== null) === existed) continue;
      unit.put(HISTORY, {
        [CREATED_AT]: String(now),
        [OWNER]: '',
        RECORDNO: unit.nextNumber(HISTORY),
        OBJECTTYPE: object.toLowerCase(),
        OBJECTKEY: key,
        ACCESSMODE: row === null ? 'D' : 'C',
        ACCESSTIME: stampOf(now),
        USERID: loginId,
      });
    }
  }
}
