import { XmlWriter, type IntacctFunction } from '@app/intacct';

/** Fields of a call by element name; a nested record is an element with children. */
export interface Fields {
  readonly [name: string]: string | Fields | readonly Fields[];
}

/** Any function of the gateway as the client sends it, for what has no builder of its own. */
export function generic(controlId: string, name: string, object: string, fields: Fields): IntacctFunction {
  const xml = new XmlWriter().open(name);
  if (object === '') write(xml, fields);
  else {
    xml.open(object);
    write(xml, fields);
    xml.close();
  }
  return raw(controlId, name, xml.close().toString(), object);
}

/** A function whose text is given, however odd it is. */
export function raw(controlId: string, name: string, xml: string, object = ''): IntacctFunction {
  return { controlId, body: { name, object, effect: 'write', xml, stripped: [], lengths: new Map() } };
}

function write(xml: XmlWriter, fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') xml.element(name, value);
    else {
      for (const one of Array.isArray(value) ? (value as readonly Fields[]) : [value as Fields]) {
        xml.open(name);
        write(xml, one);
        xml.close();
      }
    }
  }
}
