/** PostgreSQL refuses U+0000 in JSON, and lone surrogates are no Unicode text: neither carries meaning in a name. */
export function plainText(text: string): string {
  return text.replaceAll('\u0000', '').replace(/\p{Surrogate}/gu, '\uFFFD');
}
