import { IntacctInputError } from '../errors/intacct-input-error.js';
import { buildFunction } from './function-builder.js';
import type { IntacctFunction } from './intacct-function.js';

const MAX_KEYS = 100;

/** `read` by RECORDNO; returns owned lines too (a GLBATCH with its ENTRIES). Up to 100 keys. */
export function readFunction(
  controlId: string,
  object: string,
  keys: readonly string[],
  fields: readonly string[] = ['*'],
): IntacctFunction {
  return keyedRead(controlId, 'read', object, keys, fields);
}

/** `readByName` by natural id (VENDORID, ACCOUNTNO, ...). Up to 100 keys. */
export function readByNameFunction(
  controlId: string,
  object: string,
  keys: readonly string[],
  fields: readonly string[] = ['*'],
): IntacctFunction {
  return keyedRead(controlId, 'readByName', object, keys, fields);
}

function keyedRead(
  controlId: string,
  name: 'read' | 'readByName',
  object: string,
  keys: readonly string[],
  fields: readonly string[],
): IntacctFunction {
  if (keys.length < 1 || keys.length > MAX_KEYS) throw new IntacctInputError('keys', `1 to ${MAX_KEYS} are allowed`);
  return buildFunction({ controlId, name, object, effect: 'read' }, (xml) => {
    xml
      .open(name)
      .element('object', object)
      .element('keys', keys.join(','))
      .element('fields', fields.join(','))
      .close();
  });
}

export interface ReadByQueryRequest {
  readonly object: string;
  /** SQL-like; enumerations by database letter (STATUS = 'T'). Quote values with `quoteForReadByQuery`. */
  readonly query: string;
  readonly fields?: readonly string[];
  /** 1..1000. */
  readonly pageSize?: number;
  readonly docParId?: string;
}

export function readByQueryFunction(controlId: string, request: ReadByQueryRequest): IntacctFunction {
  return buildFunction({ controlId, name: 'readByQuery', object: request.object, effect: 'read' }, (xml) => {
    xml
      .open('readByQuery')
      .element('object', request.object)
      .element('fields', (request.fields ?? ['*']).join(','))
      .element('query', request.query)
      .optional('pagesize', request.pageSize?.toString())
      .optional('docparid', request.docParId)
      .close();
  });
}

/** Next page of a readByQuery of the same session. */
export function readMoreFunction(controlId: string, resultId: string): IntacctFunction {
  return buildFunction({ controlId, name: 'readMore', object: '', effect: 'read' }, (xml) => {
    xml.open('readMore').element('resultId', resultId).close();
  });
}

/** `O'Neil` → `'O\'Neil'`. */
export function quoteForReadByQuery(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
}

/** `detail` gives lengths and more; object `*` lists all objects. */
export function inspectFunction(controlId: string, object: string, detail = true): IntacctFunction {
  return buildFunction({ controlId, name: 'inspect', object, effect: 'read' }, (xml) => {
    xml
      .open('inspect', detail ? { detail: '1' } : {})
      .element('object', object)
      .close();
  });
}

export function lookupFunction(controlId: string, object: string): IntacctFunction {
  return buildFunction({ controlId, name: 'lookup', object, effect: 'read' }, (xml) => {
    xml.open('lookup').element('object', object).close();
  });
}

/** A function without arguments: getDimensions, getFinancialSetup, ... */
export function plainFunction(controlId: string, name: string): IntacctFunction {
  return buildFunction({ controlId, name, object: '', effect: 'read' }, (xml) => {
    xml.element(name, '');
  });
}

/** Which values of other dimensions go together with one value (its name or id). */
export function restrictedDataFunction(controlId: string, dimension: string, value: string): IntacctFunction {
  return buildFunction({ controlId, name: 'getDimensionRestrictedData', object: dimension, effect: 'read' }, (xml) => {
    xml
      .open('getDimensionRestrictedData')
      .open('DimensionValue')
      .element('dimension', dimension)
      .element('value', value)
      .close()
      .close();
  });
}

/** What a user may do, module by module. */
export function userPermissionsFunction(controlId: string, userId: string): IntacctFunction {
  return buildFunction({ controlId, name: 'getUserPermissions', object: '', effect: 'read' }, (xml) => {
    xml.open('getUserPermissions').element('userId', userId).close();
  });
}
