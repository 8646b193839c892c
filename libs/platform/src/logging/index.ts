export { createLogger } from './create-logger.js';
export { redact, redactText } from './redact.js';
export type { LogLevel } from './structured.logger.js';
