import { decodeXmlEntities } from './decode-entities.js';
import { RowShape } from './row-shape.js';
import type { XmlElement } from './xml-element.js';
import { XmlFormatError } from './xml-format-error.js';

/** Turns every child of certain elements into something smaller as soon as it is complete. */
export interface Condenser {
  /** Name of the elements whose children are condensed, in lower case. */
  readonly element: string;
  /** Key under which the text of a plain child is collected. */
  keyOf(name: string): string;
  /** `leaves` holds the plain children that were collected on the way; `child.children` all others. */
  condense(child: XmlElement, leaves: Record<string, string>): unknown;
}

/** The same object while it is open and afterwards: a bulk answer has hundreds of thousands of them. */
interface Node {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  text: string;
  condensed?: unknown[];
  /** A child that will be condensed. */
  isRow?: boolean;
}

const NO_ATTRIBUTES: Readonly<Record<string, string>> = Object.freeze({});
const NO_CHILDREN: XmlElement[] = [];
Object.freeze(NO_CHILDREN);
const NAME = /[A-Za-z_:\u0080-\uFFFF][\w:.\-\u0080-\uFFFF]*/y;
const ATTRIBUTE = /\s+([A-Za-z_:\u0080-\uFFFF][\w:.\-\u0080-\uFFFF]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const GT = 62;
const SLASH = 47;
const BANG = 33;
const QUESTION = 63;
const MAX_DEPTH = 100;
const REMEMBERED_NAMES = 256;

/**
 * Reads one document in one pass, in as many steps as the caller likes. Knows elements, attributes, text, CDATA, comments
 * and processing instructions; a DTD is an error. Rows of an answer are alike, so the name of a tag is first compared in
 * place with the one that stood there in the row before, instead of being cut out anew.
 */
export class XmlScanner {
  readonly #stack: Node[] = [];
  /** Children met so far, per open element. */
  readonly #counts: number[] = [];
  /** Names of the children by depth and position, as last met. */
  readonly #names: string[][] = [];
  readonly #leafKeys: string[] = [];
  readonly #leafValues: string[] = [];
  readonly #shape = new RowShape();
  #position = 0;
  #root: Node | undefined;

  constructor(
    readonly document: string,
    readonly condenser?: Condenser,
  ) {}

  /** Handles up to so many tags; false once the document is at its end. Throws `XmlFormatError`. */
  step(tags: number): boolean {
    const { document } = this;
    for (let handled = 0; handled < tags; handled += 1) {
      const at = document.indexOf('<', this.#position);
      if (at < 0) return this.#finish();
      if (at > this.#position) this.#text(document.slice(this.#position, at));
      this.#position = at;
      const next = document.charCodeAt(at + 1);
      if (next === SLASH) this.#close();
      else if (next === BANG) this.#special();
      else if (next === QUESTION) this.#position = this.#endOf('?>');
      else this.#open();
    }
    return true;
  }

  get root(): XmlElement {
    if (!this.#root) throw new XmlFormatError('no root element');
    return this.#root;
  }

  #finish(): boolean {
    this.#text(this.document.slice(this.#position));
    const open = this.#stack.at(-1);
    if (open) throw new XmlFormatError(`the document ends inside <${open.name.slice(0, 40)}>`);
    return false;
  }

  #text(text: string): void {
    const top = this.#stack.at(-1);
    if (!top) {
      if (text.trim() !== '') throw new XmlFormatError('text outside the root element');
      return;
    }
    // Blanks between rows are of no use to anybody.
    if (top.condensed || top.isRow) return;
    top.text = top.text === '' ? plain(text) : top.text + plain(text);
  }

  #special(): void {
    const { document } = this;
    const start = this.#position;
    if (document.startsWith('<![CDATA[', start)) {
      const end = this.#endOf(']]>');
      const top = this.#stack.at(-1);
      if (!top) throw new XmlFormatError('CDATA outside the root element');
      top.text += document.slice(start + 9, end - 3).replace(/\r\n?/g, '\n');
      this.#position = end;
    } else if (document.startsWith('<!--', start)) {
      this.#position += 4;
      this.#position = this.#endOf('-->');
    } else throw new XmlFormatError('a declaration is not accepted');
  }

  #endOf(mark: string): number {
    const end = this.document.indexOf(mark, this.#position);
    if (end < 0) throw new XmlFormatError(`"${mark}" is missing`);
    return end + mark.length;
  }

  #open(): void {
    const { document } = this;
    const depth = this.#stack.length;
    const index = Math.min(this.#counts[depth - 1] ?? 0, REMEMBERED_NAMES - 1);
    const names = (this.#names[depth] ??= []);
    const start = this.#position + 1;
    const guess = names[index] ?? names[index - 1];
    if (guess !== undefined && document.charCodeAt(start + guess.length) === GT && document.startsWith(guess, start)) {
      const content = start + guess.length + 1;
      if (this.#stack.at(-1)?.isRow && this.#leaf(guess, content)) return;
      this.#push(guess, NO_ATTRIBUTES);
      this.#position = content;
      return;
    }
    NAME.lastIndex = start;
    const name = NAME.exec(document)?.[0];
    if (name === undefined) throw new XmlFormatError(`no element name at character ${start}`);
    names[index] = name;
    const end = start + name.length;
    if (document.charCodeAt(end) === GT && this.#stack.at(-1)?.isRow && this.#leaf(name, end + 1)) return;
    this.#openWithAttributes(name, end);
  }

  /** A field of a row, taken without making an element of it; false when there is more inside than text. */
  #leaf(name: string, content: number): boolean {
    const { document, condenser } = this;
    const end = document.indexOf('</', content);
    const tag = end + 2;
    if (end < 0 || !document.startsWith(name, tag) || document.charCodeAt(tag + name.length) !== GT) return false;
    const text = document.slice(content, end);
    if (text.includes('<')) return false;
    this.#leafKeys.push(condenser?.keyOf(name) ?? name);
    this.#leafValues.push(plain(text));
    const parent = this.#stack.length - 1;
    this.#counts[parent] = (this.#counts[parent] ?? 0) + 1;
    this.#position = tag + name.length + 1;
    return true;
  }

  #openWithAttributes(name: string, from: number): void {
    const { document } = this;
    let position = from;
    let attributes = NO_ATTRIBUTES;
    for (ATTRIBUTE.lastIndex = position; ; ATTRIBUTE.lastIndex = position) {
      const match = ATTRIBUTE.exec(document);
      if (!match) break;
      const [, key = '', double, single] = match;
      if (Object.hasOwn(attributes, key)) throw new XmlFormatError(`attribute ${key} is repeated`);
      const value = decodeXmlEntities((double ?? single ?? '').replace(/[\t\n\r]/g, ' '));
      attributes = { ...attributes, [key]: value };
      position = ATTRIBUTE.lastIndex;
    }
    position = this.#pastBlanks(position);
    const empty = document.charCodeAt(position) === SLASH;
    const end = empty ? position + 1 : position;
    if (document.charCodeAt(end) !== GT) throw new XmlFormatError(`the tag <${name.slice(0, 40)}> is broken`);
    this.#push(name, attributes);
    this.#position = end + 1;
    if (empty) this.#pop();
  }

  #push(name: string, attributes: Readonly<Record<string, string>>): void {
    const depth = this.#stack.length;
    if (depth === 0 && this.#root) throw new XmlFormatError('two root elements');
    if (depth >= MAX_DEPTH) throw new XmlFormatError('nested too deeply');
    const node: Node = { name, attributes, children: NO_CHILDREN, text: '' };
    // Not inside a row: a field of that name is a field.
    if (this.condenser?.element === name.toLowerCase() && !this.#stack.some((open) => open.condensed))
      node.condensed = [];
    if (this.#stack[depth - 1]?.condensed) node.isRow = true;
    if (depth > 0) this.#counts[depth - 1] = (this.#counts[depth - 1] ?? 0) + 1;
    this.#counts[depth] = 0;
    this.#stack.push(node);
  }

  #close(): void {
    const { document } = this;
    const top = this.#stack.at(-1);
    const start = this.#position + 2;
    if (!top || !document.startsWith(top.name, start)) throw new XmlFormatError('a closing tag does not fit');
    const end = this.#pastBlanks(start + top.name.length);
    if (document.charCodeAt(end) !== GT) throw new XmlFormatError('a closing tag does not fit');
    this.#position = end + 1;
    this.#pop();
  }

  #pop(): void {
    const node = this.#stack.pop();
    if (!node) return;
    const parent = this.#stack.at(-1);
    if (!parent) this.#root = node;
    else if (parent.condensed) parent.condensed.push(this.#condense(node));
    else if (parent.children === NO_CHILDREN) parent.children = [node];
    else parent.children.push(node);
  }

  #condense(row: Node): unknown {
    const leaves = this.#shape.build(this.#leafKeys, this.#leafValues);
    this.#leafKeys.length = 0;
    this.#leafValues.length = 0;
    return this.condenser?.condense(row, leaves);
  }

  #pastBlanks(from: number): number {
    let position = from;
    while (this.document.charCodeAt(position) <= 32) position += 1;
    return position;
  }
}

function plain(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  return decodeXmlEntities(lines);
}
