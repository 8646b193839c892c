/** A database refused a write: two rows would share what must be unique. */
export class UniqueConstraintError extends Error {
  override readonly name = 'UniqueConstraintError';
}
