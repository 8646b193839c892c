import { parse } from 'lossless-json';

/**
 * JSON with its numbers as text. A key that comes twice counts as it came last, as everywhere else in the world: it must not
 * make a whole page unreadable.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  return parse(text, null, { onDuplicateKey: ({ newValue }) => newValue });
}
