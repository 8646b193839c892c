import { attributeOf, textOf } from '@app/intacct';
import { OBJECT_CATALOG } from '../catalog/object-catalog.js';
import type { FieldDefinition, ObjectDefinition } from '../catalog/object-definition.js';
import type { FunctionCall } from '../gateway/function-call.js';
import type { DataNode, FunctionData } from '../gateway/function-result.js';
import { companyCurrency } from '../state/company-currency.js';
import { GatewayError } from '../gateway/gateway-error.js';

const text = (name: string, value: string): DataNode => ({ name, text: value });

/** `inspect`: all objects, the fields of one, or the fields in detail with their lengths. */
export function runInspect(call: FunctionCall): FunctionData {
  const name = textOf(call.element, 'object');
  if (name === '*') {
    const children = [...OBJECT_CATALOG.keys()].map((object) => ({
      name: 'type',
      attributes: { typename: object },
      children: [],
    }));
    return { attributes: { listtype: 'All', count: String(children.length) }, children };
  }
  const definition = definitionOf(name);
  const detail = attributeOf(call.element, 'detail') === '1';
  const fields = [...definition.fields.values()].map((field) =>
    detail ? detailNode(definition, field, call) : text('Field', field.name),
  );
  const type: DataNode = {
    name: 'Type',
    attributes: { Name: definition.name },
    children: [{ name: 'Fields', children: fields }],
  };
  return { attributes: { listtype: 'All', count: '1' }, children: [type] };
}

export function runLookup(call: FunctionCall): FunctionData {
  const definition = definitionOf(textOf(call.element, 'object'));
  const fields = [...definition.fields.values()].map((field): DataNode => ({
    name: 'Field',
    children: [
      text('ID', field.name),
      text('LABEL', field.name),
      text('DESCRIPTION', field.name),
      text('REQUIRED', String(field.required)),
      text('READONLY', String(field.readOnly)),
      text('DATATYPE', dataType(field)),
      text('ISCUSTOM', 'false'),
    ],
  }));
  const type: DataNode = {
    name: 'Type',
    attributes: { Name: definition.name, DocumentType: '' },
    children: [
      { name: 'Fields', children: fields },
      { name: 'Relationships', children: [] },
    ],
  };
  return { attributes: { listtype: 'All', count: '1' }, children: [type] };
}

function definitionOf(name: string): ObjectDefinition {
  const definition = OBJECT_CATALOG.get(name.toUpperCase());
  if (!definition) throw new GatewayError([{ number: 'WS', description2: `Object definition ${name} not found` }]);
  return definition;
}

function detailNode(definition: ObjectDefinition, field: FieldDefinition, call: FunctionCall): DataNode {
  const length = call.settings.fieldLengths[`${definition.name}.${field.name}`] ?? field.maxLength;
  return {
    name: 'Field',
    children: [
      text('Name', field.name),
      text('GroupName', ''),
      text('dataName', field.name),
      text('externalDataName', dataType(field).toLowerCase()),
      text('isRequired', String(field.required)),
      text('isReadOnly', String(field.readOnly)),
      text('maxLength', length === undefined ? '0' : String(length)),
      text('DisplayLabel', field.name),
      text('Description', ''),
    ],
  };
}

function dataType(field: FieldDefinition): string {
  const names: Readonly<Record<string, string>> = {
    int: 'INTEGER',
    decimal: 'DECIMAL',
    date: 'DATE',
    time: 'TIMESTAMP',
    boolean: 'BOOLEAN',
  };
  return names[field.type] ?? 'TEXT';
}

const DIMENSION_NAMES = ['DEPARTMENT', 'LOCATION', 'PROJECT', 'CUSTOMER', 'VENDOR', 'EMPLOYEE', 'ITEM', 'CLASS'];
/** The company's own. */
const USER_DEFINED = ['REGION'];

export function runGetDimensions(): FunctionData {
  const children = [...DIMENSION_NAMES, ...USER_DEFINED].map((name): DataNode => {
    const label = name.charAt(0) + name.slice(1).toLowerCase();
    return {
      name: 'dimension',
      children: [
        text('objectName', name),
        text('objectLabel', label),
        text('termLabel', label),
        text('userDefinedDimension', String(USER_DEFINED.includes(name))),
        text('enabledInGL', 'true'),
      ],
    };
  });
  return {
    attributes: { listtype: 'dimensions', count: String(children.length) },
    children: [{ name: 'dimensions', children }],
  };
}

export function runGetFinancialSetup(call: FunctionCall): FunctionData {
  const base = companyCurrency(call.unit);
  const children = [
    text('baseCurrency', base),
    text('multiCurrency', String(call.settings.multiCurrency)),
    text('multiEntityShared', String(call.settings.multiEntity)),
    text('multiBaseCurrency', 'false'),
    text('multiBook', 'false'),
    text('defaultBook', 'ACCRUAL'),
    text('firstFiscalMonth', '1'),
    text('firstFiscalTaxMonth', '1'),
  ];
  return { attributes: { listtype: 'financialsetup', count: '1' }, children: [{ name: 'financialsetup', children }] };
}
