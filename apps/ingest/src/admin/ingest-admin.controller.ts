import {
  afterOf,
  badCursor,
  CallerName,
  type Database,
  type Page,
  pageFrom,
  pageOf,
  PagingDto,
  ProblemDetails,
  ProblemError,
  RequireRole,
} from '@app/platform';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

import { type DealHistoryEntry, DealHistoryRepository } from '../deal/deal-history.repository.js';
import { INGEST_DATABASE } from '../ingest.tokens.js';
import { type StoredDelivery, WebhookDeliveryRepository } from '../webhooks/webhook-delivery.repository.js';
import { DeliveryQuery, Reasoned, SyncRequest } from './admin.dto.js';
import { deliveryExample, historyExample, statusExample } from './admin.examples.js';
import { DeliveryReplay } from './delivery.replay.js';
import { StatusService } from './status.service.js';
import { SyncService } from './sync.service.js';

const SHA256 = /^[0-9a-f]{64}$/;

@ApiTags('ingest')
@RequireRole('viewer')
@Controller('admin')
export class IngestAdminController {
  constructor(
    @Inject(INGEST_DATABASE) private readonly db: Database,
    private readonly statusOfIngest: StatusService,
    private readonly syncNow: SyncService,
    private readonly history: DealHistoryRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly deliveryReplay: DeliveryReplay,
  ) {}

  @Get('status')
  @ApiOperation({ summary: 'Every stream with watermark, lag and last error; cutover; what waits' })
  @ApiOkResponse({ schema: { example: statusExample } })
  status(): Promise<unknown> {
    return this.statusOfIngest.status();
  }

  @RequireRole('operator')
  @Post('sync')
  @HttpCode(202)
  @ApiOperation({ summary: 'Sync now: some deals, or everything that changed' })
  @ApiAcceptedResponse({ schema: { example: { status: 'accepted' } } })
  async sync(@Body() request: SyncRequest, @CallerName() actor: string): Promise<{ status: 'accepted' }> {
    await this.syncNow.sync(request.dealIds, actor, request.reason);
    return { status: 'accepted' };
  }

  @Get('deals/:id/history')
  @ApiOperation({ summary: 'What was seen of one deal and what was emitted, when' })
  @ApiOkResponse({ schema: { example: { items: historyExample, cursor: null } } })
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'Nothing was seen of such a deal.' })
  async dealHistory(@Param('id') dealId: string, @Query() query: PagingDto): Promise<Page<DealHistoryEntry>> {
    const entries = await this.history.list(this.db, dealId);
    if (entries.length === 0)
      throw new ProblemError(404, { detail: `Nothing was seen of a deal ${dealId}.`, field: 'id' });
    return pageOf(
      entries,
      query,
      ({ readSequence, outcome, eventId }) => `${readSequence} ${outcome} ${eventId ?? ''}`,
    );
  }

  @Get('webhook-deliveries')
  @ApiOperation({ summary: 'Authenticated webhook deliveries, the latest first' })
  @ApiOkResponse({ schema: { example: { items: deliveryExample, cursor: null } } })
  async listDeliveries(@Query() query: DeliveryQuery): Promise<Page<StoredDelivery>> {
    const { entity, entityId, outcome, limit } = query;
    const before = afterOf(query);
    if (before !== undefined && !SHA256.test(before)) throw badCursor();
    const items = await this.deliveries.list(this.db, { entity, entityId, outcome, limit, before });
    return pageFrom(items, query, ({ sha256 }) => sha256);
  }

  @RequireRole('operator')
  @Post('webhook-deliveries/:sha256/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Raise the hints of a logged delivery once more' })
  @ApiAcceptedResponse({ schema: { example: { status: 'accepted', hints: [{ entity: 'deal', id: '41' }] } } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  async replay(
    @Param('sha256') sha256: string,
    @Body() { reason }: Reasoned,
    @CallerName() actor: string,
  ): Promise<{ status: 'accepted'; hints: unknown }> {
    const delivery = SHA256.test(sha256) ? await this.deliveryReplay.replay(sha256, { actor, reason }) : undefined;
    if (delivery !== undefined) return { status: 'accepted', hints: delivery.hints };
    throw new ProblemError(404, {
      detail: 'No such delivery is in the log.',
      field: 'sha256',
      remedy: 'Take the sha256 of a listed delivery; old ones are pruned.',
    });
  }
}
