import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { LoggerService, Type, DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NOT_JSON, toProblem } from './problem-details.js';
import { ProblemError } from './problem.error.js';
import { ProblemFilter, sendProblem } from './problem.filter.js';
import { setUpSwagger } from './swagger.js';
import { createValidationPipe } from './validation.js';

export interface HttpApplicationOptions {
  /** Title of the API documentation. */
  name: string;
  description: string;
  logger: LoggerService;
  /** Default 256 KB. */
  bodyLimitBytes?: number;
  /** Addresses and networks whose X-Forwarded-For tells who calls, comma-separated. Default: nobody's. */
  trustedProxies?: string;
  /** The sandboxes imitate other APIs: no API key in their documentation. */
  documentApiKey?: boolean;
  /** Parameter name → what it is, for the documentation of operations that do not say it themselves. */
  parameters?: Readonly<Record<string, string>>;
  /** Documents what is served beside the controllers. */
  extendDocument?: (document: OpenAPIObject) => void;
  /** Called before the documentation is made, for content type parsers, hooks and the like. */
  configure?: (app: NestFastifyApplication) => void | Promise<void>;
}

const BODY_LIMIT_BYTES = 256 * 1024;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * An HTTP application as all of ours are: Fastify, validated input, problem details, security headers, raw bodies for
 * signatures (`request.rawBody`), documentation at /docs. Not listening yet; an app with a bus does
 * `await app.init(); await app.listen(port, host); await app.startAllMicroservices()`, so that health answers first.
 */
export async function createHttpApplication(
  module: Type | DynamicModule,
  options: HttpApplicationOptions,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimitBytes ?? BODY_LIMIT_BYTES,
    // A sender that trickles its request must not hold a connection.
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: REQUEST_TIMEOUT_MS },
    return503OnClosing: true,
    frameworkErrors: (error: Error, _: FastifyRequest, reply: FastifyReply) => sendProblem(reply, toProblem(error)),
    ...(options.trustedProxies === undefined ? {} : { trustProxy: options.trustedProxies }),
    forceCloseConnections: 'idle',
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: options.logger,
    rawBody: true,
    // A wrong wiring must reach the caller as an error, not end the process of the tests and of local mode.
    abortOnError: false,
  });
  await app.register(helmet, { contentSecurityPolicy: { directives: CONTENT_SECURITY } });
  // Only makes counters possible; the guard of the admin routes counts, and no other route pays for it.
  await app.register(rateLimit, { global: false });
  if (options.documentApiKey ?? true) refuseForms(app);
  app.useGlobalPipes(createValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  await options.configure?.(app);
  setUpSwagger(app, options);
  return app;
}

/**
 * What `curl -d` sends unless it is told otherwise: Nest would read the JSON in it as the name of one odd field. A browser could
 * also send it across origins without asking.
 */
function refuseForms(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    const isForm = /^application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? '');
    if (isForm && request.url.startsWith('/admin/')) sendProblem(reply, toProblem(new ProblemError(415, NOT_JSON)));
    else done();
  });
}

/** What Swagger UI needs and no more; without `upgrade-insecure-requests`, which breaks plain HTTP inside a cluster. */
const CONTENT_SECURITY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  upgradeInsecureRequests: null,
};
