import { IntacctInputError } from '../errors/intacct-input-error.js';
import { buildFunction } from './function-builder.js';
import type { IntacctFunction } from './intacct-function.js';

/** `delete` of one record by RECORDNO. A referenced party cannot be deleted: make it inactive. */
export function deleteRecord(controlId: string, object: string, recordNo: string): IntacctFunction {
  return buildFunction({ controlId, name: 'delete', object, effect: 'write' }, (xml) => {
    xml.open('delete').element('object', object).element('keys', recordNo).close();
  });
}

/** Makes a record active or inactive; `keyField` is RECORDNO or the natural id (VENDORID, ACCOUNTNO, ...). */
export function setStatus(
  controlId: string,
  object: string,
  key: { readonly field: string; readonly value: string },
  status: 'active' | 'inactive',
): IntacctFunction {
  return buildFunction({ controlId, name: 'update', object, effect: 'write' }, (xml) => {
    xml.open('update').open(object).element(key.field, key.value).element('STATUS', status).close().close();
  });
}

/** `create` of any object with flat fields, for what has no typed input. */
export function createRecord(
  controlId: string,
  object: string,
  fields: Readonly<Record<string, string>>,
): IntacctFunction {
  return buildFunction({ controlId, name: 'create', object, effect: 'write' }, (xml) => {
    xml.open('create').open(object).fields(fields).close().close();
  });
}

/** Sparse `update` of any object; the fields must hold its key. */
export function updateRecord(
  controlId: string,
  object: string,
  fields: Readonly<Record<string, string>>,
): IntacctFunction {
  if (Object.keys(fields).length < 2) throw new IntacctInputError('fields', 'need the key and something to change');
  return buildFunction({ controlId, name: 'update', object, effect: 'write' }, (xml) => {
    xml.open('update').open(object).fields(fields).close().close();
  });
}
