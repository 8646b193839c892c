import { CallerName, type Page, pageOf, PagingDto, ProblemDetails, ProblemError, RequireRole } from '@app/platform';
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiBadRequestResponse, ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

import { isTimeZone } from '../deal/bookkeeping-date.js';
import { IngestSettingsService } from '../settings/ingest-settings.service.js';
import { CutoverRequest, MappedFieldsRequest, RevenueStagesRequest, ScheduleRequest } from './admin.dto.js';
import { schedulesExample } from './admin.examples.js';
import { refusing } from './refusing.js';
import type { Schedule } from '../schedules/schedule.js';
import { ScheduleAdminService } from './schedule-admin.service.js';
import { buildTrigger } from './trigger.builder.js';

@ApiTags('settings')
@ApiBadRequestResponse({ type: ProblemDetails })
@RequireRole('viewer')
@Controller('admin')
export class SettingsAdminController {
  constructor(
    private readonly settings: IngestSettingsService,
    private readonly schedules: ScheduleAdminService,
  ) {}

  @Get('settings/cutover')
  @ApiOperation({ summary: 'From when on wins are emitted; null: nothing is emitted yet' })
  @ApiOkResponse({ schema: { example: { cutover: '2026-12-01T00:00:00.000Z' } } })
  async cutover(): Promise<{ cutover: string | null }> {
    return { cutover: (await this.settings.read()).cutover };
  }

  @RequireRole('admin')
  @Put('settings/cutover')
  @ApiOperation({ summary: 'Set the cutover; it moves forward only' })
  @ApiOkResponse({ schema: { example: { cutover: '2026-12-01T00:00:00.000Z' } } })
  @ApiConflictResponse({ type: ProblemDetails, description: 'It would move back: start a backfill instead.' })
  async setCutover(@Body() request: CutoverRequest, @CallerName() actor: string): Promise<{ cutover: string | null }> {
    await refusing(409, this.settings.setCutover(request.cutover, changeOf(request, actor)));
    return this.cutover();
  }

  @Get('settings/revenue-stages')
  @ApiOperation({ summary: 'Stages from which on an open deal bears revenue, one per pipeline' })
  @ApiOkResponse({ schema: { example: { stages: [{ pipelineId: '1', stageId: '5' }] } } })
  async revenueStages(): Promise<{ stages: unknown }> {
    return { stages: (await this.settings.read()).revenueStages };
  }

  @RequireRole('admin')
  @Put('settings/revenue-stages')
  @ApiOperation({ summary: 'Set the revenue-bearing stages; open deals of these pipelines are looked at again' })
  @ApiOkResponse({ schema: { example: { stages: [{ pipelineId: '1', stageId: '5' }] } } })
  async setRevenueStages(
    @Body() request: RevenueStagesRequest,
    @CallerName() actor: string,
  ): Promise<{ stages: unknown }> {
    await refusing(400, this.settings.setRevenueStages(request.stages, changeOf(request, actor)));
    return this.revenueStages();
  }

  @Get('settings/mapped-fields')
  @ApiOperation({ summary: 'Deal fields whose change is a change of the deal' })
  @ApiOkResponse({ schema: { example: { fields: ['dcf558aac1ae4e8c4f849ba5e668430d8df9be12'] } } })
  async mappedFields(): Promise<{ fields: readonly string[] }> {
    return { fields: (await this.settings.read()).mappedFields };
  }

  @RequireRole('admin')
  @Put('settings/mapped-fields')
  @ApiOperation({ summary: 'Set the mapped fields; looking at more fields rebooks nothing by itself' })
  @ApiOkResponse({ schema: { example: { fields: ['dcf558aac1ae4e8c4f849ba5e668430d8df9be12'] } } })
  async setMappedFields(
    @Body() request: MappedFieldsRequest,
    @CallerName() actor: string,
  ): Promise<{ fields: readonly string[] }> {
    await refusing(400, this.settings.setMappedFields(request.fields, changeOf(request, actor)));
    return this.mappedFields();
  }

  @Get('schedules')
  @ApiOperation({ summary: 'When ingest reads by itself' })
  @ApiOkResponse({ schema: { example: { items: schedulesExample, cursor: null } } })
  async listSchedules(@Query() query: PagingDto): Promise<Page<Schedule>> {
    return pageOf(await this.schedules.list(), query, ({ name }) => name);
  }

  @RequireRole('admin')
  @Put('schedules/:name')
  @ApiOperation({ summary: 'Change a schedule, or add one' })
  @ApiOkResponse({ schema: { example: schedulesExample[0] } })
  async saveSchedule(
    @Param('name') name: string,
    @Body() request: ScheduleRequest,
    @CallerName() actor: string,
  ): Promise<unknown> {
    if (!/^[a-z0-9-]{1,40}$/.test(name))
      throw new ProblemError(400, { detail: 'name must be 1 to 40 of a-z, 0-9 and -', field: 'name' });
    const timeZone = request.timeZone ?? (await this.settings.read()).timeZone;
    if (!isTimeZone(timeZone))
      throw new ProblemError(400, { detail: `${timeZone} is not an IANA time zone`, field: 'timeZone' });
    const trigger = buildTrigger(request.trigger, timeZone);
    const change = { job: request.job, trigger, timeZone, enabled: request.enabled ?? true };
    return refusing(400, this.schedules.save(name, change, actor, request.reason));
  }
}

const changeOf = (request: { readonly reason?: string }, actor: string) => ({ actor, reason: request.reason });
