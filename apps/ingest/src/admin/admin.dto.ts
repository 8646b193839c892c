import { CALENDAR_DATE } from '@app/contracts';
import { IsReason, PagingDto } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

import { scheduleJobs, type ScheduleJob } from '../schedules/schedule.js';

const ID = /^\d{1,18}$/;

export class Reasoned {
  @ApiPropertyOptional({ example: 'Go-live agreed with Finance', description: 'Kept in the audit trail.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}

/** Of whatever decides which deals are posted. */
export class ReasonedDecision {
  @IsReason('Go-live agreed with Finance')
  reason: string;
}

export class SyncRequest extends Reasoned {
  @ApiPropertyOptional({ example: ['41', '42'], description: 'Only these deals; without it everything that changed.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1000)
  @Matches(ID, { each: true })
  dealIds?: string[];
}

export class CutoverRequest extends ReasonedDecision {
  @ApiProperty({
    example: '2026-12-01T00:00:00Z',
    description:
      'Wins from this instant on are emitted; older ones are presumed booked by hand. It can only move forward.',
  })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(/(Z|[+-]\d{2}:\d{2})$/, { message: 'cutover must name its zone, such as 2026-12-01T00:00:00Z' })
  cutover: string;
}

export class RevenueStageDto {
  @ApiProperty({ example: '1' }) @Matches(ID) pipelineId: string;
  @ApiProperty({ example: '5', description: 'From this stage on an open deal bears revenue.' })
  @Matches(ID)
  stageId: string;
}

export class RevenueStagesRequest extends ReasonedDecision {
  @ApiProperty({ type: [RevenueStageDto] })
  @IsArray()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => RevenueStageDto)
  stages: RevenueStageDto[];
}

export class MappedFieldsRequest extends ReasonedDecision {
  @ApiProperty({
    example: ['dcf558aac1ae4e8c4f849ba5e668430d8df9be12'],
    description: 'Keys of deal fields; a changed value is then a new version of the deal.',
  })
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(/^\w{1,64}$/, { each: true })
  fields: string[];
}

export class ScheduleTriggerDto {
  @ApiProperty({ enum: ['every', 'daily', 'weekly', 'cron', 'after-stage'], example: 'cron' })
  @IsIn(['every', 'daily', 'weekly', 'cron', 'after-stage'])
  type: 'every' | 'daily' | 'weekly' | 'cron' | 'after-stage';

  @ApiPropertyOptional({ example: 10, description: 'every' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_080)
  minutes?: number;
  @ApiPropertyOptional({ example: '07:30', description: 'daily, weekly' }) @IsOptional() @IsString() at?: string;
  @ApiPropertyOptional({ example: 1, description: 'weekly; 0 is Sunday' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(6)
  weekday?: number;
  @ApiPropertyOptional({ example: '*/10 * * * *', description: 'cron' })
  @IsOptional()
  @IsString()
  @MaxLength(120)
  expression?: string;
  @ApiPropertyOptional({ example: '5', description: 'after-stage' }) @IsOptional() @Matches(ID) stageId?: string;
}

export class ScheduleRequest extends Reasoned {
  @ApiProperty({ enum: scheduleJobs, example: 'poll' }) @IsIn(scheduleJobs) job: ScheduleJob;

  @ApiProperty({ type: ScheduleTriggerDto })
  @ValidateNested()
  @Type(() => ScheduleTriggerDto)
  trigger: ScheduleTriggerDto;

  @ApiPropertyOptional({ example: 'Europe/Berlin', description: "The company's zone when not given." })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  timeZone?: string;

  @ApiPropertyOptional({ example: true }) @IsOptional() @IsBoolean() enabled?: boolean;
}

export class BackfillRequest extends ReasonedDecision {
  @ApiProperty({ example: '2026-01-01', description: "First won date, in the company's zone." })
  @Matches(CALENDAR_DATE)
  @IsISO8601({ strict: true })
  wonFrom: string;

  @ApiProperty({ example: '2026-03-31', description: 'Last won date, included.' })
  @Matches(CALENDAR_DATE)
  @IsISO8601({ strict: true })
  wonTo: string;

  @ApiPropertyOptional({ example: true, description: 'Only count, and estimate the cost.' })
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

export class DeliveryQuery extends PagingDto {
  @ApiPropertyOptional({ example: 'deal', description: 'What kind of record it told of.' })
  @IsOptional()
  @IsString()
  entity?: string;
  @ApiPropertyOptional({ example: '41', description: 'Id of the record in Pipedrive.' })
  @IsOptional()
  @Matches(ID)
  entityId?: string;
  @ApiPropertyOptional({ enum: ['hinted', 'ignored', 'malformed'], description: 'What came of it.' })
  @IsOptional()
  @IsIn(['hinted', 'ignored', 'malformed'])
  outcome?: string;
}
