import {
  afterOf,
  type AuditTrail,
  CallerName,
  type Database,
  type Page,
  pageFrom,
  pageOf,
  ProblemDetails,
  ProblemError,
  RequireRole,
  type SealedAuditEvent,
} from '@app/platform';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';

import { type Preview, PreviewService } from '../context/preview.service.js';
import { Replanning } from '../context/replanning.js';
import { AuditBook } from '../identity/audit.book.js';
import { PostingHost } from '../identity/posting.host.js';
import type { Operation, PostingDetails, PostingSummary } from '../posting/index.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { holdExample, operationExample, postingExample, previewExample } from './examples.js';
import { HoldCauses, type HoldCause } from './hold-causes.js';
import { type OperationView, toOperationView } from './operation-view.js';
import { HoldFilterDto, PostingFilterDto } from './paging.dto.js';
import { AUDIT_TRAIL, DATABASE } from './tokens.js';

class ReplanDto extends ReasonDto {
  @ApiPropertyOptional({ example: 'mapping:category:Training', description: 'All deals held for this cause.' })
  @IsOptional()
  @IsString()
  @Length(1, 400)
  cause?: string;
}

class ReplannedDto {
  @ApiProperty({ example: 14, description: 'Deals that will be planned again.' }) deals: number;
}

/** Deals made due in one transaction. */
const BATCH = 1000;

type PostingView = Omit<PostingDetails, 'operations'> & { operations: OperationView[]; audit: SealedAuditEvent[] };

@ApiTags('postings')
@RequireRole('viewer')
@Controller('admin')
export class PostingsController {
  constructor(
    private readonly host: PostingHost,
    private readonly replanning: Replanning,
    private readonly holds: HoldCauses,
    private readonly previews: PreviewService,
    private readonly audit: AuditBook,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(AUDIT_TRAIL) private readonly trail: AuditTrail,
  ) {}

  @Get('postings')
  @ApiOperation({ summary: 'Deals, and how far the ledger has followed them' })
  @ApiOkResponse({ schema: { example: { items: [postingExample], cursor: null } } })
  async list(@Query() query: PostingFilterDto): Promise<Page<PostingSummary>> {
    const { cursor: _, ...filter } = query;
    const after = afterOf(query);
    const { items } = (await this.host.current?.queries.list(filter, after)) ?? { items: [] };
    return pageFrom(items, query, ({ dealId }) => dealId);
  }

  @Get('postings/:dealId')
  @ApiOperation({ summary: 'A deal with its operations, their attempts, and its audit trail' })
  @ApiOkResponse({ schema: { example: { ...postingExample, operations: [operationExample], audit: [] } } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  async show(@Param('dealId') dealId: string): Promise<PostingView> {
    const details = await this.host.require().queries.show(dealId);
    if (details === undefined) throw unknownDeal(dealId);
    const audit = await this.auditOf(dealId, details.operations);
    return { ...details, operations: details.operations.map(toOperationView), audit };
  }

  @Get('postings/:dealId/preview')
  @ApiOperation({
    summary: 'What a deal would post now',
    description:
      'The entries with names beside numbers, or the reasons to wait; per line the rule that decides it and why the others do not.',
  })
  @ApiOkResponse({ schema: { example: previewExample } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  async preview(@Param('dealId') dealId: string): Promise<Preview> {
    const preview = await this.previews.preview(dealId);
    if (preview === undefined) throw unknownDeal(dealId);
    return preview;
  }

  @RequireRole('operator')
  @Post('postings/:dealId/replan')
  @HttpCode(202)
  @ApiOperation({ summary: 'Plan a deal again', description: 'A refused record is tried again as it is.' })
  @ApiAcceptedResponse({ type: ReplannedDto })
  @ApiNotFoundResponse({ type: ProblemDetails })
  async replan(
    @Param('dealId') dealId: string,
    @Body() body: ReasonDto,
    @CallerName() actor: string,
  ): Promise<ReplannedDto> {
    const deals = await this.request({ dealIds: [dealId] }, actor, body.reason, dealId);
    if (deals === 0) throw unknownDeal(dealId);
    return { deals };
  }

  @Get('holds')
  @ApiOperation({ summary: 'What money waits for, by cause, with the money per currency and the age' })
  @ApiOkResponse({
    schema: {
      example: {
        items: [
          { ...holdExample, deals: 14, amounts: { EUR: '212400.00' }, oldest: holdExample.since, assignee: 'grace' },
        ],
        cursor: null,
      },
    },
  })
  async causes(@Query() query: HoldFilterDto): Promise<Page<HoldCause>> {
    const causes = (await this.holds.list()).filter(({ kind }) => query.kind === undefined || query.kind === kind);
    return pageOf(causes, query, ({ kind, cause }) => `${kind} ${cause}`);
  }

  @RequireRole('operator')
  @Post('holds/replan')
  @HttpCode(202)
  @ApiOperation({ summary: 'Plan all deals of a cause again, or all that are held' })
  @ApiAcceptedResponse({ type: ReplannedDto })
  async replanHeld(@Body() body: ReplanDto, @CallerName() actor: string): Promise<ReplannedDto> {
    if (body.cause !== undefined)
      return { deals: await this.request({ cause: body.cause }, actor, body.reason, body.cause) };
    return { deals: await this.replanAllHeld(actor, body.reason) };
  }

  /** In short transactions: nobody has to wait until thousands of deals are locked. */
  private async replanAllHeld(actor: string, reason: string): Promise<number> {
    let deals = 0;
    let dealIds = await this.holds.dealIds('', BATCH);
    while (dealIds.length > 0) {
      deals += await this.request({ dealIds, held: true }, actor, reason, 'all');
      dealIds = dealIds.length < BATCH ? [] : await this.holds.dealIds(dealIds.at(-1) ?? '', BATCH);
    }
    return deals;
  }

  /** What happened to the deal and to each of its operations, in order. */
  private async auditOf(dealId: string, operations: readonly Operation[]): Promise<SealedAuditEvent[]> {
    const subjects = [['deal', dealId] as const, ...operations.map(({ id }) => ['operation', id] as const)];
    const events: SealedAuditEvent[] = [];
    for (const [type, id] of subjects) events.push(...(await this.trail.list(this.database, type, id)));
    return events.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  }

  private request(
    selector: Parameters<Replanning['request']>[1],
    actor: string,
    reason: string,
    subjectId: string,
  ): Promise<number> {
    return this.database.transaction(async (tx) => {
      const deals = await this.replanning.request(tx, selector, true);
      const subjectType = selector.dealIds === undefined || selector.held ? 'hold' : 'deal';
      await this.audit.note(tx, {
        action: 'posting.replanned',
        subjectType,
        subjectId,
        actor,
        reason,
        after: { deals },
      });
      return deals;
    });
  }
}

function unknownDeal(dealId: string): ProblemError {
  return new ProblemError(404, { detail: `There is no deal ${dealId} here.`, field: 'dealId' });
}
