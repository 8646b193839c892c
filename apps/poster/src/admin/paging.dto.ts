import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';
import { Transform } from 'class-transformer';
import { type HoldKind, holdKinds } from '@app/mapping';

import { partyKinds, type PartyState } from '../parties/party.repository.js';
import type { OperationState, PostingStatus } from '../posting/index.js';

const postingStatuses = ['received', 'posting', 'posted', 'nothing', 'held'] as const;
const operationStates = ['ready', 'sending', 'unknown', 'done', 'rejected', 'watched', 'manual', 'cancelled'] as const;
const partyStates = ['wanted', 'absent', 'review', 'proposed', 'linked', 'refused', 'manual'] as const;

export class PagingDto {
  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 500 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 50;

  @ApiPropertyOptional({ description: '`cursor` of the page before.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  cursor?: string;
}

export class PostingFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: postingStatuses }) @IsOptional() @IsIn(postingStatuses) status?: PostingStatus;
  @ApiPropertyOptional({ enum: holdKinds }) @IsOptional() @IsIn(holdKinds) holdKind?: HoldKind;
  @ApiPropertyOptional({ example: 'mapping:category:Training' })
  @IsOptional()
  @IsString()
  @Length(1, 400)
  cause?: string;
  @ApiPropertyOptional({ enum: operationStates }) @IsOptional() @IsIn(operationStates) operationState?: OperationState;
}

export class OperationFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: operationStates, default: 'manual' })
  @IsOptional()
  @IsIn(operationStates)
  state: OperationState = 'manual';

  @ApiPropertyOptional({ description: '`cursor` of the page before.' })
  @IsOptional()
  @IsUUID()
  declare cursor?: string;
}

export class PartyFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: partyStates }) @IsOptional() @IsIn(partyStates) state?: PartyState;
}

export class PartyKindDto {
  @IsIn(partyKinds) kind: (typeof partyKinds)[number];
  @IsString() @Length(1, 20) organizationId: string;
}

export class DeadLetterFilterDto extends PagingDto {
  @ApiPropertyOptional({ default: true, description: 'Only those not replayed yet.' })
  @IsOptional()
  @Transform(({ value }) => value !== 'false' && value !== false)
  @IsBoolean()
  open: boolean = true;
}
