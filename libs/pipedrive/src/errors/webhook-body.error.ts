/** A delivery whose body is no webhook of Pipedrive. It repeats nothing of the body. */
export class WebhookBodyError extends Error {
  constructor(problem: string, options?: { cause?: unknown }) {
    super(`The webhook body cannot be understood: ${problem}`, options);
    this.name = 'WebhookBodyError';
  }
}
