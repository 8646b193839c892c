import { FastXmlCodec } from './fast-xml-codec.js';
import { SaxesXmlCodec } from './saxes-xml-codec.js';
import { XmlCodec } from './xml-codec.js';
import type { XmlElement } from './xml-element.js';

/** Above this the streaming parser is several times faster and does not block. */
const BULK_CHARACTERS = 128 * 1024;

/** The default: one codec for answers of ordinary size, another for bulk reads. */
export class BySizeXmlCodec extends XmlCodec {
  readonly #ordinary = new FastXmlCodec();
  readonly #bulk = new SaxesXmlCodec();

  async parse(document: string): Promise<XmlElement> {
    return document.length > BULK_CHARACTERS ? this.#bulk.parse(document) : this.#ordinary.parse(document);
  }
}
