/** Anything outside the characters of XML 1.0; with the u flag a lone surrogate counts as one. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The same without a memory of where it stopped. */
const ANY_FORBIDDEN = new RegExp(FORBIDDEN.source, 'u');

export interface CleanText {
  readonly text: string;
  readonly removed: number;
}

/** Removes what XML forbids: one such character would make the gateway refuse the whole request. */
export function cleanText(text: string): CleanText {
  if (!ANY_FORBIDDEN.test(text)) return { text, removed: 0 };
  let removed = 0;
  const cleaned = text.replace(FORBIDDEN, () => {
    removed += 1;
    return '';
  });
  return { text: cleaned, removed };
}

export interface EscapedText {
  readonly xml: string;
  /** Characters that XML forbids and that are not in it. */
  readonly removed: number;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };
const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = { ...ESCAPES, '"': '&quot;', '\n': '&#10;', '\t': '&#9;' };
const PLAIN = /^[\t\n\u0020-\u0025\u0027-\u003B\u003D\u003F-\uD7FF\uE000-\uFFFD]*$/;
const SPECIAL = new RegExp(`[&<>\\r]|${FORBIDDEN.source}`, 'gu');

/** Nothing to remove and nothing to escape: true for almost every text there is. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** For element content; a carriage return is written as a reference because parsers turn a bare one into a line feed. */
export function escapeText(text: string): EscapedText {
  let removed = 0;
  const xml = text.replace(SPECIAL, (char) => {
    const escaped = ESCAPES[char];
    if (escaped === undefined) removed += 1;
    return escaped ?? '';
  });
  return { xml, removed };
}

export function escapeAttribute(text: string): string {
  return text.replace(/[&<>\r"\n\t]/g, (char) => ATTRIBUTE_ESCAPES[char] ?? char);
}
