import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { XmlCodec } from './xml-codec.js';
import type { XmlElement } from './xml-element.js';
import { XmlScanner, type Condenser } from './xml-scanner.js';

/** Some thousand tags take a few milliseconds; then others get their turn. */
const TAGS_PER_TURN = 1_000;

/** For bulk reads: one pass, in turns, and rows leave as records instead of as trees. */
export class ScanningXmlCodec extends XmlCodec {
  constructor(readonly condenser?: Condenser) {
    super();
  }

  async parse(document: string): Promise<XmlElement> {
    const body = document.replace(/^\uFEFF/, '').trim();
    const scanner = new XmlScanner(body, this.condenser);
    while (scanner.step(TAGS_PER_TURN)) await yieldToOthers();
    return scanner.root;
  }
}
