import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { decodeXmlEntities } from './decode-entities.js';
import { refuseForeignMarkup } from './foreign-markup.js';
import { XmlCodec } from './xml-codec.js';
import type { XmlElement } from './xml-element.js';
import { XmlFormatError } from './xml-format-error.js';

/** Shape of the parser's `preserveOrder` output: one key per node, attributes beside it under `:@`. */
type OrderedNode = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ':@';
const MAX_DEPTH = 100;

/** For ordinary answers, up to a few hundred kilobytes. */
export class FastXmlCodec extends XmlCodec {
  readonly #parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // Entities are decoded by our own function, which knows no definitions: nothing can grow or point outside.
    processEntities: false,
    cdataPropName: '#cdata',
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: MAX_DEPTH,
  });

  async parse(document: string): Promise<XmlElement> {
    return this.parseNow(document);
  }

  parseNow(document: string): XmlElement {
    const body = document.replace(/^\uFEFF/, '').trim();
    refuseForeignMarkup(body);
    const verdict = XMLValidator.validate(body);
    if (verdict !== true) throw new XmlFormatError(verdict.err.msg);
    // The validator lets text after the root element pass.
    if (!body.endsWith('>')) throw new XmlFormatError('text after the root element');
    const roots = this.#read(body).filter((node) => elementName(node) !== undefined);
    const [root] = roots;
    if (!root || roots.length > 1) throw new XmlFormatError(`${roots.length} root elements`);
    return toElement(root);
  }

  #read(body: string): readonly OrderedNode[] {
    try {
      return this.#parser.parse(body) as readonly OrderedNode[];
    } catch (error) {
      throw new XmlFormatError(error instanceof Error ? error.message : 'unreadable');
    }
  }
}

function elementName(node: OrderedNode): string | undefined {
  return Object.keys(node).find((key) => key !== ATTRIBUTES && !key.startsWith('#'));
}

/** Depth is bounded by the parser, so recursion is safe. */
function toElement(node: OrderedNode): XmlElement {
  const name = elementName(node) ?? '';
  const children: XmlElement[] = [];
  let text = '';
  for (const child of node[name] as readonly OrderedNode[]) {
    const plain = child['#text'];
    const cdata = child['#cdata'] as readonly OrderedNode[] | undefined;
    if (typeof plain === 'string') text += decodeXmlEntities(plain);
    else if (cdata) text += cdata.map((part) => textIn(part)).join('');
    else children.push(toElement(child));
  }
  return { name, attributes: attributesOf(node), children, text };
}

function attributesOf(node: OrderedNode): Readonly<Record<string, string>> {
  const raw = (node[ATTRIBUTES] ?? {}) as Readonly<Record<string, unknown>>;
  const entries = Object.entries(raw).map(([key, value]) => [key, decodeXmlEntities(String(value))] as const);
  return Object.fromEntries(entries);
}

function textIn(node: OrderedNode): string {
  const text = node['#text'];
  return typeof text === 'string' ? text : '';
}
