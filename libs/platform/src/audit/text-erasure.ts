const ERASED = '(erased)';

/** Takes a text out of another, upper and lower case being the same; also where it was quoted from JSON. */
export function withoutText(from: string, text: string): string {
  const forms = [text, JSON.stringify(text).slice(1, -1)].map((form) =>
    form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`),
  );
  return from.replaceAll(new RegExp(forms.join('|'), 'giu'), ERASED);
}

/** The same value with the text taken out of every string in it; names of fields stay, or nobody could read it any more. */
export function withoutTextAnywhere(value: unknown, text: string): unknown {
  if (typeof value === 'string') return withoutText(value, text);
  if (Array.isArray(value)) return value.map((inner) => withoutTextAnywhere(inner, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTextAnywhere(inner, text)]));
}

/** Of a column of texts that may be JSON: then its strings are looked through, and not their escapes. */
export function withoutTextInColumn(stored: string, text: string): string {
  try {
    const value: unknown = JSON.parse(stored);
    if (typeof value !== 'object' || value === null) return withoutText(stored, text);
    const erased = withoutTextAnywhere(value, text);
    const changed = JSON.stringify(erased);
    return changed === JSON.stringify(value) ? stored : changed;
  } catch {
    return withoutText(stored, text);
  }
}
