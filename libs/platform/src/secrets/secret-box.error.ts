/** The sealed text was made with a key that is not on the ring, for another place, or has been changed. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError';
}
