import { IntacctInputError } from '../errors/intacct-input-error.js';
import type { StrippedCharacters } from '../functions/intacct-function.js';
import { cleanText, escapeAttribute, escapeText } from './clean-text.js';

/** Names reach the wire unescaped, so a field name from outside must be one. */
const ELEMENT_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** Writes well-formed XML into one string. Every text is cleaned and escaped; there is no way to write raw markup. */
export class XmlWriter {
  #xml = '';
  readonly #open: string[] = [];
  readonly #stripped: StrippedCharacters[] = [];
  readonly #lengths = new Map<string, number>();
  /** Path of the open elements below verb and object, kept up to date so that a long document stays cheap. */
  #path = '';

  open(name: string, attributes?: Readonly<Record<string, string>>): this {
    this.#xml += `<${elementName(name)}`;
    for (const [key, value] of Object.entries(attributes ?? {})) {
      this.#xml += ` ${elementName(key)}="${escapeAttribute(this.#clean(key, value))}"`;
    }
    this.#xml += '>';
    this.#open.push(name);
    this.#path = this.#open.slice(2).join('.');
    return this;
  }

  close(): this {
    const name = this.#open.pop();
    if (name === undefined) throw new Error('close() without open()');
    this.#path = this.#open.slice(2).join('.');
    this.#xml += `</${name}>`;
    return this;
  }

  /** An element with text; an empty text is written too, because it clears the field on update. */
  element(name: string, text: string): this {
    const cleaned = this.#clean(name, text);
    this.#xml += `<${elementName(name)}>${escapeText(cleaned)}</${name}>`;
    const path = this.#path === '' ? name : `${this.#path}.${name}`;
    if (cleaned.length > (this.#lengths.get(path) ?? -1)) this.#lengths.set(path, cleaned.length);
    return this;
  }

  /** Nothing at all when the text is undefined: absent means "keep" on update. */
  optional(name: string, text: string | undefined): this {
    return text === undefined ? this : this.element(name, text);
  }

  flag(name: string, value: boolean | undefined): this {
    return value === undefined ? this : this.element(name, value ? 'true' : 'false');
  }

  /** Fields by name, in the order of the object; for custom fields and everything the typed inputs do not know. */
  fields(fields: Readonly<Record<string, string>> | undefined): this {
    for (const [name, value] of Object.entries(fields ?? {})) this.element(name, value);
    return this;
  }

  get stripped(): readonly StrippedCharacters[] {
    return this.#stripped;
  }

  get lengths(): ReadonlyMap<string, number> {
    return this.#lengths;
  }

  toString(): string {
    if (this.#open.length > 0) throw new Error(`element ${this.#open.at(-1)} is still open`);
    return this.#xml;
  }

  #clean(element: string, text: string): string {
    const { text: cleaned, removed } = cleanText(text);
    if (removed > 0) this.#stripped.push({ element, count: removed });
    return cleaned;
  }
}

function elementName(name: string): string {
  if (!ELEMENT_NAME.test(name)) throw new IntacctInputError(name, 'is not a field name');
  return name;
}
