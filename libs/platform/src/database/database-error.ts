const RETRYABLE_CLASSES = new Set(['08', '40', '53', '55', '57']);
const RETRYABLE_SOCKET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** The driver gives these no code. */
const RETRYABLE_TEXT =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|connection is closed/i;
const MAX_CAUSES = 5;

interface DriverError {
  code?: unknown;
  constraint?: unknown;
  driverError?: unknown;
  cause?: unknown;
  message?: unknown;
}

/** SQLSTATE of a failed statement, however deep TypeORM has wrapped it. */
export function databaseErrorCode(error: unknown): string | undefined {
  const code = chain(error).find((link) => typeof link.code === 'string' && /^[0-9A-Z]{5}$/.test(link.code))?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Name of the constraint that refused a row. */
export function violatedConstraint(error: unknown): string | undefined {
  const name = chain(error).find((link) => typeof link.constraint === 'string')?.constraint;
  return typeof name === 'string' ? name : undefined;
}

/**
 * Whether the same work may succeed later without anybody changing anything: SQLSTATE classes 08 (connection),
 * 40 (rollback), 53 (resources), 55 (object state), 57 (operator), and a connection that broke. Where COMMIT was cut
 * off the work may have been done, so whoever repeats it must be able to.
 */
export function isRetryableDatabaseError(error: unknown): boolean {
  const code = databaseErrorCode(error);
  if (code !== undefined) return RETRYABLE_CLASSES.has(code.slice(0, 2));
  return chain(error).some(
    (link) =>
      (typeof link.code === 'string' && RETRYABLE_SOCKET.has(link.code)) ||
      (typeof link.message === 'string' && RETRYABLE_TEXT.test(link.message)),
  );
}

function chain(error: unknown): DriverError[] {
  const links: DriverError[] = [];
  let current = error;
  while (typeof current === 'object' && current !== null && links.length < MAX_CAUSES) {
    const link = current as DriverError;
    links.push(link);
    current = link.driverError ?? link.cause;
  }
  return links;
}
