export { createSandboxPipedrive } from './create-sandbox-pipedrive.js';
export type { RunningSandbox, SandboxPipedriveOptions } from './create-sandbox-pipedrive.js';
export { SANDBOX_API_TOKEN } from './http/authenticator.js';
export { SANDBOX_OAUTH_CLIENT } from './oauth/oauth-server.js';
export { SandboxClock } from './sandbox-clock.js';
