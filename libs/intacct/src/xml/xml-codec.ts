import type { XmlElement } from './xml-element.js';

/** Turns one complete document into a tree. Accepts no DTD and no entity beyond the five of XML. */
export abstract class XmlCodec {
  /** Throws `XmlFormatError` for anything but exactly one well-formed document. */
  abstract parse(document: string): Promise<XmlElement>;
}
