import { FastXmlCodec } from './fast-xml-codec.js';
import { ScanningXmlCodec } from './scanning-xml-codec.js';
import { XmlCodec } from './xml-codec.js';
import type { XmlElement } from './xml-element.js';
import type { Condenser } from './xml-scanner.js';

/** Above this the one-pass codec is many times faster and does not block. */
const BULK_CHARACTERS = 128 * 1024;

/** The default: one codec for answers of ordinary size, another for bulk reads. */
export class BySizeXmlCodec extends XmlCodec {
  readonly #ordinary = new FastXmlCodec();
  readonly #bulk: ScanningXmlCodec;

  constructor(condenser?: Condenser) {
    super();
    this.#bulk = new ScanningXmlCodec(condenser);
  }

  async parse(document: string): Promise<XmlElement> {
    return document.length > BULK_CHARACTERS ? this.#bulk.parse(document) : this.#ordinary.parse(document);
  }
}
