import { PagingDto } from '@app/platform';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';

import { IsMapOf } from '../rules/is-map-of.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { isStoredKind, type StoredKind, storedKinds } from './reference-row.js';

const DAY_SECONDS = 86_400;
const given = (_: object, value: unknown): boolean => value !== undefined;

export class RefreshReferenceDto {
  @ApiPropertyOptional({ enum: storedKinds, isArray: true, description: 'All of them where it is left out.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(storedKinds, { each: true })
  kinds?: StoredKind[];

  @ApiPropertyOptional({
    default: true,
    description: 'Compares all rows, which finds deletions; false reads what changed.',
  })
  @IsOptional()
  @IsBoolean()
  full: boolean = true;
}

export class RepublishReferenceDto extends ReasonDto {
  @ApiPropertyOptional({ enum: storedKinds, isArray: true, description: 'All of them where it is left out.' })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(storedKinds, { each: true })
  kinds?: StoredKind[];
}

/** What is left out stays as it is. */
export class ReferenceScheduleDto extends ReasonDto {
  @ApiPropertyOptional({ example: '02:30', description: 'Time of the nightly comparison.' })
  @ValidateIf(given)
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'nightlyAt must be a time such as 02:30' })
  nightlyAt?: string;

  @ApiPropertyOptional({
    example: 'Europe/Berlin',
    nullable: true,
    type: String,
    description: 'IANA zone of that time; null: the zone that the deals name.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 60)
  timeZone?: string | null;

  @ApiPropertyOptional({ example: 60, description: 'Shortest time between two readings for deals that would be held.' })
  @ValidateIf(given)
  @IsInt()
  @Min(1)
  @Max(DAY_SECONDS)
  demandSeconds?: number;

  @ApiPropertyOptional({ type: Object, example: { entity: 300, customer: 3600 } })
  @ValidateIf(given)
  @IsObject()
  @IsMapOf(
    (value) => Number.isInteger(value) && Number(value) >= 10 && Number(value) <= DAY_SECONDS,
    `whole seconds from 10 to ${DAY_SECONDS}`,
  )
  everySeconds?: Record<string, number>;
}

export class ReferenceListDto extends PagingDto {
  @ApiPropertyOptional({ description: 'Beginning of the number or id, or a part of the name.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  search?: string;
}

export class CostDaysDto extends PagingDto {
  @ApiPropertyOptional({ default: 14, minimum: 1, maximum: 400, description: 'Latest days, the newest first.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(400)
  days: number = 14;
}

/** Kinds that do not exist. */
export function unknownKinds(everySeconds: Readonly<Record<string, number>> = {}): string[] {
  return Object.keys(everySeconds).filter((kind) => !isStoredKind(kind));
}
