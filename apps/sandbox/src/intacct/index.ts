export { createSandboxIntacct, GATEWAY_PATH } from './create-sandbox-intacct.js';
export type { SandboxIntacct, SandboxIntacctOptions } from './create-sandbox-intacct.js';
export { SANDBOX_ACCESS } from './access/sandbox-access.js';
export { seedDemoCompany } from './seed/demo-company.js';
