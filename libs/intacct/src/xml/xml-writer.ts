import type { StrippedCharacters } from '../functions/intacct-function.js';
import { cleanText, escapeAttribute, escapeText, isPlain } from './clean-text.js';
import { FieldNode } from './field-node.js';
import { tagOf } from './xml-tag.js';

/** Writes well-formed XML. Every text is cleaned and escaped; there is no way to write raw markup. */
export class XmlWriter {
  readonly #document = new FieldNode('document');
  #here = this.#document;
  /** One growing string: an array of pieces costs half as much again to join. */
  #xml = '';
  readonly #stripped: StrippedCharacters[] = [];

  open(name: string, attributes?: Readonly<Record<string, string>>): this {
    this.#here = this.#here.child(name);
    this.#xml += attributes ? `<${name}${this.#attributes(attributes)}>` : this.#here.tag.open;
    return this;
  }

  close(): this {
    const { parent, tag } = this.#here;
    if (parent === undefined) throw new Error('close() without open()');
    this.#xml += tag.close;
    this.#here = parent;
    return this;
  }

  /** An element with text; an empty text is written too, because it clears the field on update. */
  element(name: string, text: string): this {
    const field = this.#here.child(name);
    if (isPlain(text)) return this.#put(field, text, text.length);
    const { xml, removed } = escapeText(text);
    this.#noteRemoved(name, removed);
    return this.#put(field, xml, text.length - removed);
  }

  /** Text of the element that is open, for one that has attributes as well. */
  text(text: string): this {
    const { xml, removed } = escapeText(text);
    this.#noteRemoved(this.#here.name, removed);
    this.#xml += xml;
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
    if (fields) for (const [name, value] of Object.entries(fields)) this.element(name, value);
    return this;
  }

  get stripped(): readonly StrippedCharacters[] {
    return this.#stripped;
  }

  /** Longest text per field path below verb and object. */
  get lengths(): ReadonlyMap<string, number> {
    return this.#document.longestTexts(2);
  }

  toString(): string {
    if (this.#here !== this.#document) throw new Error(`element ${this.#here.name} is still open`);
    return this.#xml;
  }

  #put(field: FieldNode, xml: string, length: number): this {
    field.noteText(length);
    this.#xml += `${field.tag.open}${xml}${field.tag.close}`;
    return this;
  }

  #attributes(attributes: Readonly<Record<string, string>>): string {
    let xml = '';
    for (const [name, value] of Object.entries(attributes)) {
      tagOf(name);
      const { text, removed } = cleanText(value);
      this.#noteRemoved(name, removed);
      xml += ` ${name}="${escapeAttribute(text)}"`;
    }
    return xml;
  }

  #noteRemoved(element: string, count: number): void {
    if (count > 0) this.#stripped.push({ element, count });
  }
}
