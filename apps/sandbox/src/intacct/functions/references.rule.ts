import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import type { Row } from '../state/row.js';

/** Where records of an object are named by their natural id: object and field. */
const REFERENCES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  VENDOR: [
    ['GLENTRY', 'VENDORID'],
    ['APBILL', 'VENDORID'],
    ['APPYMT', 'VENDORID'],
  ],
  CUSTOMER: [['GLENTRY', 'CUSTOMERID']],
  GLACCOUNT: [
    ['GLENTRY', 'ACCOUNTNO'],
    ['APBILLITEM', 'ACCOUNTNO'],
  ],
  DEPARTMENT: [['GLENTRY', 'DEPARTMENT']],
  LOCATION: [['GLENTRY', 'LOCATION']],
  CLASS: [['GLENTRY', 'CLASSID']],
  PROJECT: [['GLENTRY', 'PROJECTID']],
  ITEM: [['GLENTRY', 'ITEMID']],
  EMPLOYEE: [['GLENTRY', 'EMPLOYEEID']],
  JOURNAL: [['GLBATCH', 'JOURNAL']],
};

/** What something refers to stays; it can only be made inactive. */
export function assertUnreferenced(object: string, id: string, { unit }: RunContext): void {
  const referring = (name: string, field: string): Row | undefined => {
    for (const row of unit.rows(name)) if (row[field] === id) return row;
    return undefined;
  };
  if ((REFERENCES[object] ?? []).some(([name, field]) => referring(name, field) !== undefined)) {
    throw refusal(`The ${object.toLowerCase()} '${id}' is referenced by other records and cannot be deleted.`);
  }
}
