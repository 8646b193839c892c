/** The body is not exactly one well-formed document without a DTD. */
export class XmlFormatError extends Error {
  override readonly name = 'XmlFormatError';
}
