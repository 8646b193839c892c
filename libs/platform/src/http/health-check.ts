/** One thing that must work before traffic makes sense. */
export interface HealthCheck {
  /** Shown to whoever asks. */
  readonly name: string;
  /** Throws while it does not work; the message is shown, so no secrets in it. */
  check(): Promise<void>;
}

export const HEALTH_CHECKS = Symbol('HEALTH_CHECKS');
