import type { OpenAPIObject } from '@nestjs/swagger';

import { documentAppCredentials } from './account/oauth/oauth.document.js';
import { documentWebhooks } from './webhooks/webhook.document.js';

/** What the decorators of the controllers cannot say. */
export function documentIngest(document: OpenAPIObject): void {
  documentWebhooks(document);
  documentAppCredentials(document);
}
