/** Legal forms that people add, leave out and spell in many ways. */
const LEGAL_FORMS = new Set(
  `ag bv bvba co company corp corporation cv gmbh inc incorporated kg limited llc llp ltd nv oy plc pty sa sarl sas se spa srl`.split(
    ' ',
  ),
);

/** The name as two people would agree on it: case, accents, punctuation and blanks make no difference. */
export function normalizedName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/(?<=\p{L})\.(?=\p{L}\b)/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Without legal forms: equal here but not above means "perhaps the same", which a person decides. */
export function looseName(name: string): string {
  const words = normalizedName(name).split(' ');
  const kept = words.filter((word) => !LEGAL_FORMS.has(word));
  return (kept.length === 0 ? words : kept).join(' ');
}

/** Tax ids are written with and without dots, blanks and dashes. */
export function normalizedTaxId(taxId: string): string {
  return taxId.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}
