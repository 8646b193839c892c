const SECRET = /password|secret|token|session|authorization|api-?_?key|senderid|cookie/i;

/** The same value with everything that is named like a secret taken out, at any depth. What is sent to the ledger is stored without them; this is the second lock. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET.test(key) ? '(removed)' : withoutSecrets(inner)]),
  );
}
