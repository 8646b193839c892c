import { verifyWebhook, type WebhookChecks } from '@app/pipedrive';
import { ProblemError, Public } from '@app/platform';
import { Controller, HttpCode, Inject, Logger, Param, Post, Req, type RawBodyRequest } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';

import { IngestMetrics } from '../ingest.metrics.js';
import { DeliveryRefusedError } from './delivery-queue.js';
import { DeliverySink } from './delivery-sink.js';

export interface WebhookAccess {
  readonly checks: WebhookChecks;
  /** Set: only the path with this token is open. */
  readonly pathToken: string | undefined;
}

export const WEBHOOK_ACCESS = Symbol('WEBHOOK_ACCESS');

const RETRY_AFTER_SECONDS = 5;

/** Helmet's headers speak to browsers, and composing them costs more than all else that a delivery needs of HTTP. */
const WITHOUT_HELMET = { helmet: { skipRoute: true } };

/** Where Pipedrive calls. Authenticates, makes the delivery durable, answers; nothing else happens in the request. */
@ApiExcludeController()
@Public()
@Controller('webhooks/pipedrive')
export class WebhookController {
  private readonly logger = new Logger('Webhooks');

  constructor(
    @Inject(WEBHOOK_ACCESS) private readonly access: WebhookAccess,
    private readonly intake: DeliverySink,
    private readonly metrics: IngestMetrics,
  ) {}

  @Post()
  @RouteConfig(WITHOUT_HELMET)
  @HttpCode(200)
  receive(@Req() request: RawBodyRequest<FastifyRequest>): Promise<{ status: 'ok' }> {
    return this.accept(request, undefined);
  }

  @Post(':token')
  @RouteConfig(WITHOUT_HELMET)
  @HttpCode(200)
  receiveAt(@Param('token') token: string, @Req() request: RawBodyRequest<FastifyRequest>): Promise<{ status: 'ok' }> {
    return this.accept(request, token);
  }

  private async accept(request: RawBodyRequest<FastifyRequest>, token: string | undefined): Promise<{ status: 'ok' }> {
    const stopTimer = this.metrics.webhookSeconds.startTimer();
    const rawBody = request.rawBody ?? Buffer.alloc(0);
    this.authenticate(request, rawBody, token);
    try {
      const delivery = await this.intake.accept(rawBody);
      this.metrics.webhooks.inc({ result: delivery.outcome });
      if (delivery.outcome === 'malformed')
        this.logger.warn({ msg: 'authenticated webhook delivery not understood', reason: delivery.reason });
      return { status: 'ok' };
    } catch (error) {
      if (!(error instanceof DeliveryRefusedError)) throw error;
      this.metrics.webhooks.inc({ result: `refused-${error.why}` });
      const detail = 'The delivery could not be stored now.';
      throw new ProblemError(503, { detail, retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error.cause });
    } finally {
      stopTimer();
    }
  }

  private authenticate(request: FastifyRequest, rawBody: Buffer, token: string | undefined): void {
    const { checks, pathToken } = this.access;
    if (pathToken === undefined ? token !== undefined : !sameText(token ?? '', pathToken)) {
      this.metrics.webhooks.inc({ result: 'wrong-path' });
      throw new ProblemError(404, { detail: 'There is nothing here.' });
    }
    const verdict = verifyWebhook(request.headers, rawBody, checks);
    if (verdict === 'accepted') return;
    this.metrics.webhooks.inc({ result: verdict.refused });
    this.logger.warn({ msg: 'webhook delivery refused', reason: verdict.refused });
    throw new ProblemError(401, { detail: 'The delivery is not authenticated.' });
  }
}

const sameText = (given: string, expected: string): boolean => timingSafeEqual(sha256(given), sha256(expected));
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
