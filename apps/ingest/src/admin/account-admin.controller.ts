import {
  CallerName,
  type Page,
  pageOf,
  PagingDto,
  ProblemDetails,
  ProblemError,
  RequireRole,
  UuidParam,
} from '@app/platform';
import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';

import { AccountJournal } from '../account/account.journal.js';
import { testConnection, type ConnectionReads, type ConnectionReport } from '../account/connection-test.js';
import { AccountSpending } from '../account/account-spending.js';
import { backfillTokens } from '../backfill/backfill-cost.js';
import { BackfillService } from '../backfill/backfill.service.js';
import { CONNECTION_READS, SUBSCRIPTIONS } from '../ingest.tokens.js';
import type { SubscriptionHealth, WebhookSubscriptions } from '../subscriptions/webhook-subscriptions.js';
import { BackfillRequest, Reasoned } from './admin.dto.js';
import { backfillExample, connectionExample, spendingExample, subscriptionsExample } from './admin.examples.js';
import { refusing } from './refusing.js';

@ApiTags('pipedrive account')
@RequireRole('viewer')
@Controller('admin')
export class AccountAdminController {
  constructor(
    private readonly backfills: BackfillService,
    private readonly spending: AccountSpending,
    private readonly journal: AccountJournal,
    @Inject(CONNECTION_READS) private readonly client: ConnectionReads,
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: WebhookSubscriptions | null,
  ) {}

  @RequireRole('operator')
  @Post('account/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ping the real account and name what permission is missing; costs about 140 tokens' })
  @ApiOkResponse({ schema: { example: connectionExample } })
  async test(@Body() { reason }: Reasoned, @CallerName() actor: string): Promise<ConnectionReport> {
    const report = await testConnection(this.client);
    const failed = report.checks.filter((check) => !check.ok).map(({ check, needs }) => ({ check, needs }));
    const after = { ok: report.ok, failed };
    await this.journal.did(this.journal.access, 'pipedrive-access.tested', { actor, reason }, after);
    return report;
  }

  @Get('account/spending')
  @ApiOperation({ summary: 'What was spent of the daily tokens, by purpose; limits as Pipedrive told them' })
  @ApiOkResponse({ schema: { example: spendingExample } })
  spent(): Promise<unknown> {
    return this.spending.report();
  }

  @Get('webhook-subscriptions')
  @ApiOperation({ summary: 'The webhooks at the account that lead to us, and their health' })
  @ApiOkResponse({ schema: { example: { items: subscriptionsExample, cursor: null } } })
  @ApiConflictResponse({ type: ProblemDetails, description: 'PIPEDRIVE_WEBHOOK_PUBLIC_URL is not set.' })
  async health(@Query() query: PagingDto): Promise<Page<SubscriptionHealth>> {
    if (this.subscriptions !== null) return pageOf(await this.subscriptions.health(), query, ({ id }) => id);
    throw this.noPublicUrl();
  }

  @RequireRole('operator')
  @Post('webhook-subscriptions/ensure')
  @HttpCode(200)
  @ApiOperation({ summary: 'Create what is missing and replace what was switched off, now' })
  @ApiOkResponse({ schema: { example: { created: ['deal'] } } })
  @ApiConflictResponse({ type: ProblemDetails, description: 'PIPEDRIVE_WEBHOOK_PUBLIC_URL is not set.' })
  async ensure(@Body() request: Reasoned, @CallerName() actor: string): Promise<{ created: string[] }> {
    if (this.subscriptions !== null)
      return { created: await this.subscriptions.ensure({ actor, reason: request.reason }) };
    throw this.noPublicUrl();
  }

  @Get('backfills')
  @ApiOperation({ summary: 'Backfills with their progress, the latest first' })
  @ApiOkResponse({ schema: { example: { items: [backfillExample], cursor: null } } })
  async list(@Query() query: PagingDto): Promise<Page<unknown>> {
    const all = (await this.backfills.list()).map((one) => ({ ...one, estimatedTokens: backfillTokens(one) }));
    return pageOf(all, query, ({ id }) => id);
  }

  @RequireRole('operator')
  @Post('backfills')
  @HttpCode(202)
  @ApiOperation({ summary: 'Emit deals won within a range of dates that the cutover left out; a dry run only counts' })
  @ApiAcceptedResponse({ schema: { example: { id: backfillExample.id } } })
  @ApiConflictResponse({ type: ProblemDetails })
  async backfill(@Body() request: BackfillRequest, @CallerName() actor: string): Promise<{ id: string }> {
    const { wonFrom, wonTo, dryRun, reason } = request;
    const change = { actor, reason };
    return { id: await refusing(409, this.backfills.request(wonFrom, wonTo, dryRun ?? false, change)) };
  }

  @RequireRole('operator')
  @Post('backfills/:id/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop a running backfill; what it has asked for already is still read' })
  @ApiOkResponse({ schema: { example: { status: 'cancelled' } } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  async cancel(
    @UuidParam('id') id: string,
    @Body() request: Reasoned,
    @CallerName() actor: string,
  ): Promise<{ status: 'cancelled' }> {
    if (await this.backfills.cancel(id, { actor, reason: request.reason })) return { status: 'cancelled' };
    throw new ProblemError(404, { detail: 'No such backfill is running.', field: 'id' });
  }

  private noPublicUrl(): ProblemError {
    return new ProblemError(409, {
      detail: 'Nobody has said how Pipedrive reaches this service.',
      remedy: 'Set PIPEDRIVE_WEBHOOK_PUBLIC_URL.',
    });
  }
}
