/** The connection broke in the middle of a transaction; SQLSTATE 08006, which TypeORM does not say by itself. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
  readonly code = '08006';
}
