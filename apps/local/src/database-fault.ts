const byCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at its address',
  ECONNRESET: 'what answers at its address hangs up',
  EHOSTUNREACH: 'its address cannot be reached',
  ENETUNREACH: 'its address cannot be reached',
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host is not known',
  ETIMEDOUT: 'its address does not answer',
  '28P01': 'its user or password is wrong',
  '28000': 'its user may not log in',
  '3D000': 'there is no database of its name',
  '42501': 'its user may not make schemas and roles there',
};

/** What the driver says without a code. */
const byMessage: readonly (readonly [RegExp, string])[] = [
  [/^timeout e|^Connection terminated due to connection timeout/, 'its address does not answer'],
  [/^Connection terminated unexpectedly/, 'what answers at its address hangs up'],
  [/does not support SSL/, 'its server takes no encrypted connections'],
];

/** A sentence for whoever set DATABASE_URL: only that leads to a database that is not ours. Undefined for any other error. */
export function databaseFault(error: Error): string | undefined {
  const { code } = error as { readonly code?: unknown };
  const fault =
    typeof code === 'string' ? byCode[code] : byMessage.find(([pattern]) => pattern.test(error.message))?.[1];
  return fault && `The database of DATABASE_URL cannot be used: ${fault} (${error.message}). Correct DATABASE_URL.`;
}
