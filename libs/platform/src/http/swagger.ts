import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { API_KEY_HEADER } from './api-key.header.js';
import { PUBLIC_EXTENSION } from './public.decorator.js';

const SCHEME = 'api-key';

interface Operation {
  security?: unknown[];
  [PUBLIC_EXTENSION]?: unknown;
}

/** Documentation at /docs, as JSON at /docs-json. */
export function setUpSwagger(
  app: INestApplication,
  options: { name: string; description: string; documentApiKey?: boolean },
): void {
  const builder = new DocumentBuilder().setTitle(options.name).setDescription(options.description).setVersion('1');
  const needsKey = options.documentApiKey ?? true;
  if (needsKey) builder.addApiKey({ type: 'apiKey', name: API_KEY_HEADER, in: 'header' }, SCHEME);
  const document = SwaggerModule.createDocument(app, builder.build());
  secureOperations(document, needsKey);
  SwaggerModule.setup('docs', app, document, { swaggerOptions: { persistAuthorization: true } });
}

function secureOperations(document: OpenAPIObject, needsKey: boolean): void {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as Operation[]) {
      if (typeof operation !== 'object' || operation === null) continue;
      if (needsKey && operation[PUBLIC_EXTENSION] === undefined) operation.security ??= [{ [SCHEME]: [] }];
      delete operation[PUBLIC_EXTENSION];
    }
  }
}
