import {
  afterOf,
  CallerName,
  type Database,
  type Page,
  pageFrom,
  pageOf,
  ProblemDetails,
  ProblemError,
  RequireRole,
} from '@app/platform';
import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';

import { AuditBook } from '../identity/audit.book.js';
import {
  CostDaysDto,
  ReferenceListDto,
  ReferenceScheduleDto,
  RefreshReferenceDto,
  RepublishReferenceDto,
  unknownKinds,
} from '../reference/reference.dto.js';
import { type ReferenceProgress, ReferenceProgressService } from '../reference/reference.progress.js';
import { ReferencePublisher } from '../reference/reference.publisher.js';
import { ReferenceRefresher } from '../reference/reference.refresher.js';
import { ReferenceRepository } from '../reference/reference.repository.js';
import { isStoredKind, type ReferenceRow, storedKinds } from '../reference/reference-row.js';
import type { CostOfDay } from '../reference/reference-runs.repository.js';
import { isTimeZone, type ReferenceSchedule, ReferenceScheduleService } from '../reference/reference-schedule.js';
import { costExample, progressExample, scheduleExample } from './reference.examples.js';
import { answering } from './problems.js';
import { DATABASE } from './tokens.js';

@ApiTags('reference')
@RequireRole('viewer')
@Controller('admin/reference')
export class ReferenceController {
  constructor(
    private readonly refresher: ReferenceRefresher,
    private readonly repository: ReferenceRepository,
    private readonly schedule: ReferenceScheduleService,
    private readonly progress: ReferenceProgressService,
    private readonly publisher: ReferencePublisher,
    private readonly audit: AuditBook,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'How fresh accounts, journals, dimensions and the rest are, when they are read next, and what that costs',
  })
  @ApiOkResponse({ schema: { example: { kinds: [progressExample] } } })
  async status(): Promise<{ kinds: ReferenceProgress[] }> {
    return { kinds: await this.progress.progress() };
  }

  @RequireRole('operator')
  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Read from Intacct now: everything, or some kinds',
    description: '`refreshed` is false while another process reads.',
  })
  @ApiOkResponse({ schema: { example: { refreshed: true, kinds: [progressExample] } } })
  @ApiServiceUnavailableResponse({ type: ProblemDetails })
  async refresh(
    @CallerName() actor: string,
    @Body() body?: RefreshReferenceDto,
  ): Promise<{ refreshed: boolean; kinds: ReferenceProgress[] }> {
    const { kinds = storedKinds, full = true } = body ?? {};
    const mode = full ? ('full' as const) : ('incremental' as const);
    await this.note('reference.refresh-requested', { actor, after: { kinds, mode } });
    const refreshed = await answering(() => this.refresher.refresh({ mode, kinds }));
    return { refreshed, ...(await this.status()) };
  }

  @RequireRole('operator')
  @Post('republish')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Put every stored row on the topic once more, for readers that lost theirs',
    description: 'Asks Intacct for nothing. Rows come with the event ids and revisions they had.',
  })
  @ApiOkResponse({ schema: { example: { published: 1204 } } })
  async republish(@CallerName() actor: string, @Body() body: RepublishReferenceDto): Promise<{ published: number }> {
    const { reason, kinds = storedKinds } = body;
    await this.note('reference.republished', { actor, reason, after: { kinds } });
    return { published: await this.publisher.republish(this.database, kinds) };
  }

  @Get('schedule')
  @ApiOperation({ summary: 'When reference data is read' })
  @ApiOkResponse({ schema: { example: scheduleExample } })
  showSchedule(): Promise<ReferenceSchedule> {
    return this.schedule.load();
  }

  @RequireRole('admin')
  @Patch('schedule')
  @ApiOperation({ summary: 'Change when reference data is read; what is left out stays' })
  @ApiOkResponse({ schema: { example: scheduleExample } })
  @ApiBadRequestResponse({ type: ProblemDetails })
  changeSchedule(@CallerName() actor: string, @Body() body: ReferenceScheduleDto): Promise<ReferenceSchedule> {
    const { reason, ...change } = body;
    const [unknown] = unknownKinds(change.everySeconds);
    if (unknown !== undefined) throw unknownKind(400, unknown, `everySeconds.${unknown}`);
    if (!isZoneOrNone(change.timeZone))
      throw new ProblemError(400, {
        detail: `"${change.timeZone ?? ''}" is not an IANA time zone.`,
        field: 'timeZone',
        remedy: 'Use a name such as Europe/Berlin, or null for the zone of the deals.',
      });
    return this.schedule.change(change, { actor, reason });
  }

  @Get('costs')
  @ApiOperation({ summary: 'Requests and transactions per kind and UTC day' })
  @ApiOkResponse({ schema: { example: { items: [costExample], cursor: null } } })
  async costs(@Query() query: CostDaysDto): Promise<Page<CostOfDay>> {
    return pageOf(await this.progress.costs(query.days), query, ({ day, kind }) => `${day} ${kind}`);
  }

  @Get(':kind')
  @ApiOperation({ summary: `Rows of one kind: ${storedKinds.join(', ')}` })
  @ApiOkResponse({
    schema: { example: { items: [{ id: '4000', recordNo: '42', name: 'Licences', active: true }], cursor: null } },
  })
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'There is no such kind.' })
  async list(@Param('kind') kind: string, @Query() query: ReferenceListDto): Promise<Page<ReferenceRow>> {
    if (!isStoredKind(kind)) throw unknownKind(404, kind, 'kind');
    const { limit, search } = query;
    const after = afterOf(query);
    const items = await this.repository.list(kind, {
      limit,
      ...(after === undefined ? {} : { after }),
      ...(search === undefined ? {} : { search }),
    });
    return pageFrom(items, query, ({ recordNo }) => recordNo);
  }

  private async note(action: string, note: { actor: string; reason?: string; after: unknown }): Promise<void> {
    const subject = { subjectType: 'reference', subjectId: 'all' };
    await this.database.transaction((tx) => this.audit.note(tx, { action, ...subject, ...note }));
  }
}

function unknownKind(status: number, kind: string, field: string): ProblemError {
  return new ProblemError(status, { detail: `There is no kind "${kind}".`, field, remedy: storedKinds.join(', ') });
}

function isZoneOrNone(timeZone: string | null | undefined): boolean {
  return timeZone == null || isTimeZone(timeZone);
}
