import { XmlFormatError } from './xml-format-error.js';

/** No DTD, so no entity definitions, no external entities, no entity bombs. CDATA and comments cannot fake one into effect. */
export function refuseForeignMarkup(document: string): void {
  if (/<!DOCTYPE|<!ENTITY/i.test(document)) throw new XmlFormatError('a document type definition is not accepted');
}
