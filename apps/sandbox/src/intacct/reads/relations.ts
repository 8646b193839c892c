import type { XmlElement } from '@app/intacct';
import { OBJECT_CATALOG } from '../catalog/object-catalog.js';
import type { FieldDefinition, ObjectDefinition } from '../catalog/object-definition.js';
import type { Row } from '../state/row.js';
import type { UnitOfWork } from '../state/unit-of-work.js';

interface Relation {
  readonly object: string;
  /** Field that holds the other record's natural id. */
  readonly via: string;
}

const relation = (object: string, via: string): Relation => ({ object, via });

/** Many-to-one relations that `query` follows by dot paths, per object. */
const RELATIONS: Readonly<Record<string, Readonly<Record<string, Relation>>>> = {
  GLBATCH: { JOURNAL: relation('JOURNAL', 'JOURNAL') },
  GLENTRY: {
    GLBATCH: relation('GLBATCH', 'BATCHNO'),
    GLACCOUNT: relation('GLACCOUNT', 'ACCOUNTNO'),
    CUSTOMER: relation('CUSTOMER', 'CUSTOMERID'),
    VENDOR: relation('VENDOR', 'VENDORID'),
  },
  APBILL: { VENDOR: relation('VENDOR', 'VENDORID') },
  APBILLITEM: { APBILL: relation('APBILL', 'RECORDKEY'), GLACCOUNT: relation('GLACCOUNT', 'ACCOUNTNO') },
  APPYMT: { VENDOR: relation('VENDOR', 'VENDORID') },
  APPYMTDETAIL: { APBILL: relation('APBILL', 'RECORDKEY'), APPYMT: relation('APPYMT', 'PAYMENTKEY') },
};
const MAX_HOPS = 3;

interface Path {
  readonly field: FieldDefinition;
  readonly read: (row: Row) => string;
}

/** An object with the dot paths that one query names, and its rows with their values. */
export class RelatedView {
  readonly definition: ObjectDefinition;
  readonly #paths: ReadonlyMap<string, Path>;

  constructor(query: XmlElement, definition: ObjectDefinition, unit: UnitOfWork) {
    const paths = new Map<string, Path>();
    for (const name of fieldNames(query)) {
      const path = definition.fields.has(name) ? undefined : resolve(name.split('.'), definition, unit, MAX_HOPS);
      if (path) paths.set(name, { ...path, field: { ...path.field, name } });
    }
    this.#paths = paths;
    const fields = new Map([...definition.fields, ...[...paths].map(([name, { field }]) => [name, field] as const)]);
    this.definition = paths.size === 0 ? definition : { ...definition, fields };
  }

  rows(rows: Iterable<Row>): Iterable<Row> {
    if (this.#paths.size === 0) return rows;
    const paths = [...this.#paths];
    return Array.from(rows, (row) => ({
      ...row,
      ...Object.fromEntries(paths.map(([name, { read }]) => [name, read(row)])),
    }));
  }
}

/** Texts of everything that names a field: in select, filter and orderby. */
function fieldNames(element: XmlElement): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (one: XmlElement): void => {
    if (one.children.length === 0 && one.text.includes('.')) names.add(one.text.trim().toUpperCase());
    for (const child of one.children) if (child.name.toLowerCase() !== 'value') walk(child);
  };
  walk(element);
  return names;
}

function resolve(path: readonly string[], from: ObjectDefinition, unit: UnitOfWork, hops: number): Path | undefined {
  const own = from.fields.get(path.join('.'));
  if (own) return { field: own, read: (row) => row[own.name] ?? '' };
  const [head = '', ...rest] = path;
  const relations = RELATIONS[from.name] ?? {};
  const related = Object.hasOwn(relations, head) ? relations[head] : undefined;
  const definition = related && OBJECT_CATALOG.get(related.object);
  if (!definition || rest.length === 0 || hops === 0) return undefined;
  const next = resolve(rest, definition, unit, hops - 1);
  if (!next) return undefined;
  const read = (row: Row): string => {
    const other = unit.find(related.object, row[related.via] ?? '');
    return other === undefined ? '' : next.read(other);
  };
  return { field: next.field, read };
}
