import {
  afterOf,
  type Database,
  type Page,
  pageFrom,
  PagingDto,
  ProblemDetails,
  ProblemError,
  RequireRole,
} from '@app/platform';
import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import {
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';

import { ReferenceRefresher } from '../reference/reference.refresher.js';
import { type ReferenceFreshness, ReferenceRepository } from '../reference/reference.repository.js';
import { type ReferenceRow, type StoredKind, storedKinds } from '../reference/reference-row.js';
import { answering } from './problems.js';
import { DATABASE } from './tokens.js';

const freshness = {
  kind: 'account',
  rows: 214,
  readAt: '2025-03-14T10:00:00.000Z',
  changedAt: null,
  failedAt: null,
  problem: null,
};

@ApiTags('reference')
@RequireRole('viewer')
@Controller('admin/reference')
export class ReferenceController {
  constructor(
    private readonly refresher: ReferenceRefresher,
    private readonly repository: ReferenceRepository,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @ApiOperation({ summary: 'How fresh accounts, journals, dimensions and the rest are' })
  @ApiOkResponse({ schema: { example: { kinds: [freshness] } } })
  async status(): Promise<{ kinds: ReferenceFreshness[] }> {
    return { kinds: await this.repository.freshness() };
  }

  @RequireRole('operator')
  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Read everything from Intacct now',
    description: '`refreshed` is false while another process reads.',
  })
  @ApiOkResponse({ schema: { example: { refreshed: true, kinds: [freshness] } } })
  @ApiServiceUnavailableResponse({ type: ProblemDetails })
  async refresh(): Promise<{ refreshed: boolean; kinds: ReferenceFreshness[] }> {
    const refreshed = await answering(() => this.refresher.refresh());
    return { refreshed, kinds: await this.repository.freshness() };
  }

  @Get(':kind')
  @ApiOperation({ summary: `Rows of one kind: ${storedKinds.join(', ')}` })
  @ApiOkResponse({
    schema: { example: { items: [{ id: '4000', recordNo: '42', name: 'Licences', active: true }], cursor: null } },
  })
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'There is no such kind.' })
  async list(
    @Param('kind') kind: string,
    @Query() query: PagingDto,
  ): Promise<Page<ReferenceRow>> {
    if (!storedKinds.includes(kind as StoredKind))
      throw new ProblemError(404, {
        detail: `There is no kind "${kind}".`,
        field: 'kind',
        remedy: storedKinds.join(', '),
      });
    const after = afterOf(query);
    const items = await this.repository.list(this.database, kind as StoredKind, {
      limit: query.limit,
      ...(after === undefined ? {} : { after }),
    });
    return pageFrom(items, query, ({ id }) => id);
  }
}
