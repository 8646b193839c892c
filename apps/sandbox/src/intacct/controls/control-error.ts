/** Bad input of whoever steers the sandbox; the message names the field. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
}
