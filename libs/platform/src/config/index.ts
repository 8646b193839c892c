export { ConfigurationError } from './configuration.error.js';
export { DatabaseEnvironment } from './database.environment.js';
export { IsPostgresUrl } from './is-postgres-url.js';
export { parseEnvironment } from './parse-environment.js';
export { PlatformEnvironment } from './platform.environment.js';
