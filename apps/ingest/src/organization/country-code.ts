/** Languages whose country names are understood: Pipedrive writes the name in the language of whoever typed the address. */
const LANGUAGES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'cs',
  'sv',
  'da',
  'nb',
  'fi',
  'et',
  'lv',
  'lt',
  'ru',
  'uk',
  'tr',
];

const SPOKEN: Readonly<Record<string, string>> = {
  usa: 'US',
  'united states of america': 'US',
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'czech republic': 'CZ',
  holland: 'NL',
  'republic of ireland': 'IE',
  'south korea': 'KR',
  russia: 'RU',
  turkey: 'TR',
  uae: 'AE',
};

/** Codes that Intl knows but that are no ISO 3166-1 countries. */
const NOT_COUNTRIES = new Set([
  'EU',
  'EZ',
  'UN',
  'XA',
  'XB',
  'XK',
  'ZZ',
  'QO',
  'AC',
  'CP',
  'CQ',
  'DG',
  'EA',
  'IC',
  'TA',
]);

let names: ReadonlyMap<string, string> | undefined;

/** ISO 3166-1 alpha-2 of a country's name or code, or null when it is not recognized. */
export function countryCode(country: string | null): string | null {
  if (country === null) return null;
  const key = normalized(country);
  names ??= countryNames();
  return names.get(key) ?? null;
}

function countryNames(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
      const name = NOT_COUNTRIES.has(code) ? undefined : display.of(code);
      if (name === undefined) continue;
      // Earlier languages win; retired codes such as DD or SU share the name of their successor and come out by canonical form.
      const canonical = new Intl.Locale(`und-${code}`).region ?? code;
      for (const key of [normalized(name), code.toLowerCase()]) if (!found.has(key)) found.set(key, canonical);
    }
  }
  for (const [name, code] of Object.entries(SPOKEN)) found.set(name, code);
  return found;
}

const normalized = (name: string): string =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[.,]/g, '').replace(/^the /, '').trim();
