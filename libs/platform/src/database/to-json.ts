/**
 * JSON that a `jsonb` column takes: PostgreSQL refuses NUL and lone surrogates, which people do paste into titles, so
 * each becomes U+FFFD. Without this one such deal would fail its whole batch for ever.
 */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value ?? null);
  // Next to none has an escape of this kind, and looking for one costs nothing beside the replacement.
  if (!json.includes('\\u')) return json;
  // JSON.stringify escapes exactly these; an escaped backslash is consumed first so that a literal "\\u0000" survives.
  return json.replace(/\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g, (found) => (found === '\\\\' ? found : '\\ufffd'));
}
