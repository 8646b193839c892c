import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { API_KEY_HEADER } from './api-key.header.js';
import { completeDocument, KEY_SCHEME, TOKEN_SCHEME } from './openapi/complete-document.js';
import { ProblemDetails } from './problem-details.js';

export interface DocumentationOptions {
  readonly name: string;
  readonly description: string;
  readonly documentApiKey?: boolean;
  /** Parameter name → what it is, for all operations that do not say it themselves. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Adds what is served beside the controllers. */
  readonly extendDocument?: (document: OpenAPIObject) => void;
}

const parameters = {
  id: 'As the list shows it.',
  limit: 'Most items of a page.',
  cursor: '`cursor` of the page before.',
  reason: 'Why; kept in the audit trail.',
};

/** Documentation at /docs, as JSON at /docs-json. */
export function setUpSwagger(app: INestApplication, options: DocumentationOptions): void {
  const builder = new DocumentBuilder().setTitle(options.name).setDescription(options.description).setVersion('1');
  const isOurs = options.documentApiKey ?? true;
  if (isOurs) {
    builder.addApiKey({ type: 'apiKey', name: API_KEY_HEADER, in: 'header' }, KEY_SCHEME);
    builder.addBearerAuth({ type: 'http', description: 'OpenID Connect, where OIDC_ISSUER is set.' }, TOKEN_SCHEME);
  }
  const document = SwaggerModule.createDocument(app, builder.build(), isOurs ? { extraModels: [ProblemDetails] } : {});
  options.extendDocument?.(document);
  completeDocument(document, { isOurs, parameters: { ...parameters, ...options.parameters } });
  SwaggerModule.setup('docs', app, document, {
    customSiteTitle: `${options.name}: API`,
    swaggerOptions: { persistAuthorization: true },
  });
}
