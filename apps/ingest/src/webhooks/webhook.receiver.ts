import { verifyWebhook, type WebhookChecks } from '@app/pipedrive';
import { ProblemError } from '@app/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

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

/** What happens when Pipedrive calls: the delivery is authenticated and made durable; nothing else happens in the request. */
@Injectable()
export class WebhookReceiver {
  private readonly logger = new Logger('Webhooks');

  constructor(
    @Inject(WEBHOOK_ACCESS) private readonly access: WebhookAccess,
    private readonly intake: DeliverySink,
    private readonly metrics: IngestMetrics,
  ) {}

  /** Resolves when the delivery is durable. @throws ProblemError 401, 404 or, when it cannot be stored now, 503. */
  async receive(headers: IncomingHttpHeaders, rawBody: Buffer, token: string | undefined): Promise<void> {
    const stopTimer = this.metrics.webhookSeconds.startTimer();
    this.authenticate(headers, rawBody, token);
    try {
      const delivery = await this.intake.accept(rawBody);
      this.metrics.webhooks.inc({ result: delivery.outcome });
      if (delivery.outcome === 'malformed')
        this.logger.warn({ msg: 'authenticated webhook delivery not understood', reason: delivery.reason });
    } catch (error) {
      if (!(error instanceof DeliveryRefusedError)) throw error;
      this.metrics.webhooks.inc({ result: `refused-${error.why}` });
      const detail = 'The delivery could not be stored now.';
      throw new ProblemError(503, { detail, retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error.cause });
    } finally {
      stopTimer();
    }
  }

  private authenticate(headers: IncomingHttpHeaders, rawBody: Buffer, token: string | undefined): void {
    const { checks, pathToken } = this.access;
    if (pathToken === undefined ? token !== undefined : !sameText(token ?? '', pathToken)) {
      this.metrics.webhooks.inc({ result: 'wrong-path' });
      throw new ProblemError(404, { detail: 'There is nothing here.' });
    }
    const verdict = verifyWebhook(headers, rawBody, checks);
    if (verdict === 'accepted') return;
    this.metrics.webhooks.inc({ result: verdict.refused });
    this.logger.warn({ msg: 'webhook delivery refused', reason: verdict.refused });
    throw new ProblemError(401, { detail: 'The delivery is not authenticated.' });
  }
}

const sameText = (given: string, expected: string): boolean => timingSafeEqual(sha256(given), sha256(expected));
const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer');
