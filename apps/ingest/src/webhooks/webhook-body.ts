import { NOT_JSON, ProblemError } from '@app/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const WEBHOOK_PATH = /^\/webhooks\//;

/**
 * Leaves the bodies of webhooks alone: they are authenticated as bytes before anything looks into them, and one that is no
 * JSON is logged and answered 2xx. Everything else is parsed as usual.
 */
export function keepWebhookBodiesRaw(app: NestFastifyApplication): void {
  const parseJson = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser('application/json', {}, (request, body, done) => {
    if (WEBHOOK_PATH.test(request.url ?? '')) done(null, undefined);
    else void parseJson(request as never, body.toString('utf8'), done);
  });
  // A relay may declare it so. By itself Fastify makes a string of it and keeps no bytes: the delivery would be taken as an empty one.
  app.useBodyParser('text/plain', {}, (request, _body, done) => {
    if (WEBHOOK_PATH.test(request.url ?? '')) done(null, undefined);
    else done(new ProblemError(415, NOT_JSON));
  });
}
