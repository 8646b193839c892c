/** The login or role of the service does not fit; the message names it and the remedy. */
export class DatabaseRoleError extends Error {
  override readonly name = 'DatabaseRoleError';
}
