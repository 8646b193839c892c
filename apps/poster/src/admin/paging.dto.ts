import { type HoldKind, holdKinds } from '@app/mapping';
import { PagingDto } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';

import { partyKinds, type PartyState } from '../parties/party.repository.js';
import type { OperationState, PostingStatus } from '../posting/index.js';

const postingStatuses = ['received', 'posting', 'posted', 'nothing', 'held'] as const;
const operationStates = ['ready', 'sending', 'unknown', 'done', 'rejected', 'watched', 'manual', 'cancelled'] as const;
const partyStates = ['wanted', 'absent', 'review', 'proposed', 'linked', 'refused', 'manual'] as const;

export class PostingFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: postingStatuses, description: 'How far the ledger has followed the deal.' })
  @IsOptional()
  @IsIn(postingStatuses)
  status?: PostingStatus;
  @ApiPropertyOptional({ enum: holdKinds, description: 'Held for a reason of this kind.' })
  @IsOptional()
  @IsIn(holdKinds)
  holdKind?: HoldKind;
  @ApiPropertyOptional({ example: 'mapping:category:Training', description: 'Held for this cause.' })
  @IsOptional()
  @IsString()
  @Length(1, 400)
  cause?: string;
  @ApiPropertyOptional({ enum: operationStates, description: 'With an operation in this state.' })
  @IsOptional()
  @IsIn(operationStates)
  operationState?: OperationState;
}

export class HoldFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: holdKinds, description: 'Only causes of this kind.' })
  @IsOptional()
  @IsIn(holdKinds)
  kind?: HoldKind;
}

export class OperationFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: operationStates, default: 'manual', description: '`manual` waits for a person.' })
  @IsOptional()
  @IsIn(operationStates)
  state: OperationState = 'manual';
}

export class PartyFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: partyStates, description: '`review` waits for a person.' })
  @IsOptional()
  @IsIn(partyStates)
  state?: PartyState;
}

export class PartyKindDto {
  @ApiProperty({ enum: partyKinds, description: 'Which of its two parties.' })
  @IsIn(partyKinds)
  kind: (typeof partyKinds)[number];
  @ApiProperty({ example: '12', description: 'Organization id in Pipedrive.' })
  @Matches(/^\d{1,18}$/, { message: '$property must be an organization id of Pipedrive' })
  organizationId: string;
}

/** Lists of what is open until somebody, or something, has solved it. */
export class OpenFilterDto extends PagingDto {
  @ApiPropertyOptional({ default: true, description: 'Only those not solved yet.' })
  @IsOptional()
  @Transform(({ value }) => value !== 'false' && value !== false)
  @IsBoolean()
  open: boolean = true;
}
