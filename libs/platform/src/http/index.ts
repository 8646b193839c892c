export { API_KEY_HEADER } from './api-key.header.js';
export { createHttpApplication, type HttpApplicationOptions } from './create-http-application.js';
export { HEALTH_CHECKS, type HealthCheck } from './health-check.js';
export { HealthModule, type HealthModuleOptions } from './health.module.js';
export { IsReason } from './is-reason.js';
export { MetricsModule } from './metrics.module.js';
export { afterIdOf, afterOf, badCursor, cursorOf, type Page, pageFrom, pageOf, PagingDto } from './paging.js';
export { NOT_JSON, ProblemDetails } from './problem-details.js';
export { ProblemError, type ProblemField, type ProblemOptions } from './problem.error.js';
export { ProblemFilter } from './problem.filter.js';
export { Public } from './public.decorator.js';
export { UuidParam } from './uuid-param.js';
export { createValidationPipe } from './validation.js';
export { type Caller, callerOf, CallerName } from './caller.js';
export { RequireRole } from './require-role.decorator.js';
export { isRole, mayAct, type Role, roles } from './role.js';
export { AccessModule, type AccessOptions } from './access/access.module.js';
export { callLimitsOf } from './access/call-limits.js';
export { type StoredApiKey } from './access/api-key.js';
export { ApiKeyStore, type ByWhom } from './access/api-key.store.js';
export {
  type ApiKeyNote,
  apiKeyTables,
  type NoteApiKey,
  PostgresApiKeyStore,
} from './access/postgres-api-key.store.js';
export { tokenVerifierOf } from './access/token-verifier.factory.js';
