import { IntacctInputError } from '../errors/intacct-input-error.js';

export interface XmlTag {
  readonly open: string;
  readonly close: string;
}

const XML_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const TAGS = new Map<string, XmlTag>();
const MAX_TAGS = 5_000;

/**
 * Names reach the wire unescaped, so a field name from outside must be one: throws `IntacctInputError`. Checked once per name;
 * the few names of a gateway repeat without end, and the memory for them is bounded.
 */
export function tagOf(name: string): XmlTag {
  const known = TAGS.get(name);
  if (known) return known;
  if (!XML_NAME.test(name)) throw new IntacctInputError(name, 'is not a field name');
  const tag = { open: `<${name}>`, close: `</${name}>` };
  if (TAGS.size < MAX_TAGS) TAGS.set(name, tag);
  return tag;
}
