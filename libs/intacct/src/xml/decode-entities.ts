const XML_NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const HTML_NAMED: Readonly<Record<string, string>> = { ...XML_NAMED, nbsp: ' ' };
const REFERENCE = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{0,31}));/g;
const MAX_CODE_POINT = 0x10ffff;

function decode(text: string, named: Readonly<Record<string, string>>): string {
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? whole;
    const codePoint = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number.parseInt(decimal, 10);
    return codePoint > 0 && codePoint <= MAX_CODE_POINT ? String.fromCodePoint(codePoint) : whole;
  });
}

/** The five entities of XML and numeric references, once. Anything else stays as it is: nothing is ever expanded further. */
export function decodeXmlEntities(text: string): string {
  return decode(text, XML_NAMED);
}

/** For error texts, which the gateway sometimes encodes twice: decodes once more and drops tags. */
export function decodeForDisplay(text: string): string {
  return decode(text, HTML_NAMED)
    .replace(/<[^<>]{1,200}>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
