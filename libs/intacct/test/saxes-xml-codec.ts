import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { SaxesParser } from 'saxes';
import { refuseForeignMarkup } from '../src/xml/foreign-markup.js';
import { XmlCodec } from '../src/xml/xml-codec.js';
import type { XmlElement } from '../src/xml/xml-element.js';
import { XmlFormatError } from '../src/xml/xml-format-error.js';

interface OpenElement {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: XmlElement[];
  text: string;
}

const NO_ATTRIBUTES: Readonly<Record<string, string>> = Object.freeze({});
const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);
const CHUNK = 64 * 1024;
const MAX_DEPTH = 100;

/** Judge of the codecs: a parser by others that keeps to the letter of XML 1.0. */
export class SaxesXmlCodec extends XmlCodec {
  async parse(document: string): Promise<XmlElement> {
    const body = document.replace(/^\uFEFF/, '').trim();
    refuseForeignMarkup(body);
    const builder = new TreeBuilder();
    for (let start = 0; start < body.length; start += CHUNK) {
      builder.write(body.slice(start, start + CHUNK));
      if (start > 0) await yieldToOthers();
    }
    return builder.end();
  }
}

class TreeBuilder {
  readonly #parser = new SaxesParser();
  readonly #stack: OpenElement[] = [];
  #root: XmlElement | undefined;

  constructor() {
    this.#parser.on('error', (error) => {
      throw new XmlFormatError(error.message);
    });
    this.#parser.on('opentag', (tag) => this.#open(tag.name, tag.attributes));
    this.#parser.on('text', (text) => this.#append(text));
    this.#parser.on('cdata', (text) => this.#append(text));
    this.#parser.on('closetag', () => this.#close());
  }

  write(chunk: string): void {
    this.#parser.write(chunk);
  }

  end(): XmlElement {
    this.#parser.close();
    if (!this.#root) throw new XmlFormatError('no root element');
    return this.#root;
  }

  #open(name: string, attributes: Record<string, string>): void {
    if (this.#stack.length >= MAX_DEPTH) throw new XmlFormatError('nested too deeply');
    const hasAttributes = Object.keys(attributes).length > 0;
    this.#stack.push({ name, attributes: hasAttributes ? attributes : NO_ATTRIBUTES, children: [], text: '' });
  }

  #append(text: string): void {
    const top = this.#stack.at(-1);
    if (top) top.text += text;
  }

  #close(): void {
    const element = this.#stack.pop();
    if (!element) return;
    const closed: XmlElement = {
      name: element.name,
      attributes: element.attributes,
      children: element.children.length > 0 ? element.children : NO_CHILDREN,
      text: element.text,
    };
    const parent = this.#stack.at(-1);
    if (parent) parent.children.push(closed);
    else this.#root = closed;
  }
}
