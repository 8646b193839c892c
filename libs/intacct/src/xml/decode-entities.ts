const XML_NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const HTML_NAMED: Readonly<Record<string, string>> = { ...XML_NAMED, nbsp: ' ' };
const MAX_REFERENCE = 34;
const MAX_CODE_POINT = 0x10ffff;

function decode(text: string, named: Readonly<Record<string, string>>): string {
  let ampersand = text.indexOf('&');
  if (ampersand < 0) return text;
  let decoded = '';
  let done = 0;
  while (ampersand >= 0) {
    const end = text.indexOf(';', ampersand);
    if (end < 0) break;
    const meant = end - ampersand > MAX_REFERENCE ? undefined : meaning(text.slice(ampersand + 1, end), named);
    if (meant !== undefined) {
      decoded += text.slice(done, ampersand) + meant;
      done = end + 1;
    }
    ampersand = text.indexOf('&', meant === undefined ? ampersand + 1 : done);
  }
  return decoded + text.slice(done);
}

/** Of what stands between `&` and `;`; undefined for what is no reference that we know. */
function meaning(reference: string, named: Readonly<Record<string, string>>): string | undefined {
  if (!reference.startsWith('#')) return Object.hasOwn(named, reference) ? named[reference] : undefined;
  const digits = /^#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}))$/.exec(reference);
  if (!digits) return undefined;
  const codePoint = digits[1] === undefined ? Number.parseInt(digits[2] ?? '', 16) : Number.parseInt(digits[1], 10);
  return codePoint > 0 && codePoint <= MAX_CODE_POINT ? String.fromCodePoint(codePoint) : undefined;
}

/** The five entities of XML and numeric references, once. Anything else stays as it is: nothing is ever expanded further. */
export function decodeXmlEntities(text: string): string {
  if (!text.includes('&')) return text;
  if (text.includes('&#')) return decode(text, XML_NAMED);
  let decoded = text;
  if (decoded.includes('&lt;')) decoded = decoded.replaceAll('&lt;', '<');
  if (decoded.includes('&gt;')) decoded = decoded.replaceAll('&gt;', '>');
  if (decoded.includes('&quot;')) decoded = decoded.replaceAll('&quot;', '"');
  if (decoded.includes('&apos;')) decoded = decoded.replaceAll('&apos;', "'");
  // Last, so that nothing is decoded twice.
  return decoded.replaceAll('&amp;', '&');
}

/** For error texts, which the gateway sometimes encodes twice: decodes once more and drops tags. */
export function decodeForDisplay(text: string): string {
  return decode(text, HTML_NAMED)
    .replace(/<[^<>]{1,200}>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
