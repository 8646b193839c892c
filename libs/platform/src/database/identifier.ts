const IDENTIFIER = /^[a-z][a-z0-9_]{0,62}$/;

/** Names of schemas and roles come from our own code; this keeps everything else out of SQL texts. */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`"${name}" is not a plain lower-case SQL identifier.`);
  return name;
}

/** Quotes a login name, which people choose freely. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
