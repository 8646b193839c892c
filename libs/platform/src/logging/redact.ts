const SECRET_NAME = /authorization|cookie|passw(or)?d|token|secret|api[-_]?key|session_?id|credential/i;
const REDACTED = '[redacted]';
const MAX_DEPTH = 6;
const MAX_ITEMS = 100;
const MAX_TEXT = 8_000;

const SECRET_IN_TEXT: [RegExp, string][] = [
  [/(\w+:\/\/[^\s/:@]*):[^\s/@]+@/g, `$1:${REDACTED}@`],
  [/\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{6,}/gi, `$1 ${REDACTED}`],
  [/<(sessionid|password|loginid_password|secret)>[^<]*<\/\1>/gi, `<$1>${REDACTED}</$1>`],
  [
    /\b([\w-]*(?:password|token|secret|session_?id|api[-_]?key))(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
    `$1$2${REDACTED}`,
  ],
];

/** A copy that is safe to log: secrets by name and by shape are gone, size and depth are bounded, errors are objects. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1));
  const entries = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(entries.map(([name, inner]) => [name, redactNamed(name, inner, depth)]));
}

export function redactText(text: string): string {
  const cut = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return SECRET_IN_TEXT.reduce((safe, [pattern, replacement]) => safe.replace(pattern, replacement), cut);
}

function redactNamed(name: string, value: unknown, depth: number): unknown {
  // Figures such as "tokensLeft" are no secrets.
  const mayBeSecret = typeof value === 'string' || (typeof value === 'object' && value !== null);
  return mayBeSecret && SECRET_NAME.test(name) ? REDACTED : redact(value, depth + 1);
}

/** Only named parts: a database error also carries the parameters, an HTTP error the whole request. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const { code, constraint, cause } = error as Error & { code?: unknown; constraint?: unknown };
  return {
    name: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(cause === undefined ? {} : { cause: redact(cause, depth + 1) }),
  };
}
