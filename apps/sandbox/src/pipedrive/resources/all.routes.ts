import type { Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { discountRoutes, instalmentRoutes } from './deal-extras.routes.js';
import { dealLineRoutes } from './deal-line.routes.js';
import { dealRoutes } from './deal.routes.js';
import { fieldRoutes } from './field.routes.js';
import { historyRoutes } from './history.routes.js';
import { organizationRoutes } from './organization.routes.js';
import { personRoutes } from './person.routes.js';
import { pipelineRoutes, stageRoutes } from './pipeline.routes.js';
import { productRoutes } from './product.routes.js';
import { searchRoutes } from './search.routes.js';
import { userRoutes } from './user.routes.js';
import { webhookRoutes } from './webhook.routes.js';

/** Everything the sandboxed account serves. */
export function allRoutes(account: SandboxAccount): Route[] {
  return [
    ...dealRoutes(account),
    ...dealLineRoutes(account),
    ...discountRoutes(account),
    ...instalmentRoutes(account),
    ...organizationRoutes(account),
    ...personRoutes(account),
    ...productRoutes(account),
    ...fieldRoutes(account, 'deal'),
    ...fieldRoutes(account, 'product'),
    ...fieldRoutes(account, 'organization'),
    ...fieldRoutes(account, 'person'),
    ...pipelineRoutes(account),
    ...stageRoutes(account),
    ...userRoutes(account),
    ...webhookRoutes(account),
    ...historyRoutes(account),
    ...searchRoutes(account),
  ];
}
