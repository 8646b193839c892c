import { runGetDimensions, runGetFinancialSetup, runInspect, runLookup } from '../reads/inspect.functions.js';
import {
  runGetDimensionAutofillDetails,
  runGetDimensionRelationships,
  runGetDimensionRestrictedData,
  runReadEntityDetails,
} from '../reads/dimension.functions.js';
import { runQuery } from '../reads/query.function.js';
import type { OpenResults } from '../reads/read-by-query.functions.js';
import { runRead } from '../reads/read.functions.js';
import { runGetUserPermissions } from '../reads/user-permissions.function.js';
import { decideVendor, deleteRecords, writeRecords, type WriteResult } from '../functions/write.functions.js';
import { LEGACY_FUNCTIONS } from '../legacy/legacy-functions.js';
import type { FunctionCall } from './function-call.js';
import type { FunctionData } from './function-result.js';
import { ownEntry } from './own-entry.js';

export interface FunctionEntry {
  readonly effect: 'read' | 'write';
  run(call: FunctionCall, results: OpenResults): WriteResult;
}

const read = (run: (call: FunctionCall, results: OpenResults) => FunctionData): FunctionEntry => ({
  effect: 'read',
  run: (call, results) => ({ data: run(call, results), errors: [], written: 0 }),
});

const write = (run: (call: FunctionCall) => WriteResult): FunctionEntry => ({ effect: 'write', run });

/** Functions by element name. `getAPISession` is not here: it changes the session instead of the company. */
const FUNCTIONS: Readonly<Record<string, FunctionEntry>> = {
  create: write((call) => writeRecords(call, 'create')),
  update: write((call) => writeRecords(call, 'update')),
  delete: write(deleteRecords),
  approveVendor: write((call) => decideVendor(call, 'Approved')),
  declineVendor: write((call) => decideVendor(call, 'Declined')),
  query: read(runQuery),
  read: read((call) => runRead(call, 'recordNo')),
  readByName: read((call) => runRead(call, 'name')),
  readByQuery: read((call, results) => results.readByQuery(call)),
  readMore: read((call, results) => results.readMore(call)),
  inspect: read(runInspect),
  lookup: read(runLookup),
  getDimensions: read(runGetDimensions),
  getFinancialSetup: read(runGetFinancialSetup),
  getDimensionRelationships: read(runGetDimensionRelationships),
  getDimensionAutofillDetails: read(runGetDimensionAutofillDetails),
  getDimensionRestrictedData: read(runGetDimensionRestrictedData),
  readEntityDetails: read(runReadEntityDetails),
  getUserPermissions: read(runGetUserPermissions),
  ...LEGACY_FUNCTIONS,
};

/** Undefined for a function that the schema does not know. */
export function functionNamed(name: string): FunctionEntry | undefined {
  return ownEntry(FUNCTIONS, name);
}
