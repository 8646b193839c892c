import type { RawBodyRequest } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { WebhookReceiver } from './webhook.receiver.js';

interface Delivery extends RawBodyRequest<FastifyRequest> {
  readonly params: { readonly token?: string };
}

const PATHS = ['/webhooks/pipedrive', '/webhooks/pipedrive/:token'];
const TAKEN = JSON.stringify({ status: 'ok' });
const NOTHING = Buffer.alloc(0);

/**
 * Opens the paths that Pipedrive calls, on Fastify itself: the guards, pipes and security headers of the admin routes have
 * nothing to do here and would cost as much as all else. What is thrown is answered as everywhere, as problem details.
 */
export function openWebhookRoutes(app: NestFastifyApplication): void {
  // Found at the first delivery: when the paths are opened the application is not put together yet.
  let found: WebhookReceiver | undefined;
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { headers, rawBody, params } = request as Delivery;
    const receiver = (found ??= app.get<WebhookReceiver>(WebhookReceiver));
    await receiver.receive(headers, rawBody ?? NOTHING, params.token);
    return reply.type('application/json; charset=utf-8').send(TAKEN);
  };
  for (const url of PATHS) app.getHttpAdapter().getInstance().route({ method: 'POST', url, helmet: false, handler });
}
