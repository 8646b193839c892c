import {
  journalOddities,
  type JournalOddity,
  type RecurringPolicy,
  recurringPolicies,
  type Treatment,
  treatments,
} from '@app/mapping';
import { IsReason } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
  ValidateNested,
} from 'class-validator';

import {
  AccountReferenceDto,
  ConditionsDto,
  DealDiscountDto,
  DimensionsDto,
  ExchangeRateDto,
  IsOwnSource,
  ValueSourceDto,
} from './rule-parts.dto.js';

const DATE = { regex: /^\d{4}-\d{2}-\d{2}$/, message: '$property must be a date such as 2025-01-31' };

export class RuleResultDto {
  @ApiProperty({ example: 'PDR' }) @IsString() @Length(1, 24) journal: string;
  @ApiPropertyOptional({
    enum: journalOddities,
    isArray: true,
    example: ['gaap'],
    description: 'Journals of these kinds are refused unless the rule accepts them here, on purpose.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(journalOddities, { each: true })
  acceptJournal?: JournalOddity[];
  @ApiProperty({
    enum: treatments,
    description: 'There is no default: winning a deal is neither delivery nor invoice.',
  })
  @IsIn(treatments)
  treatment: Treatment;
  @ApiProperty({ type: AccountReferenceDto, description: 'Credited.' })
  @IsObject()
  @ValidateNested()
  @Type(() => AccountReferenceDto)
  revenueAccount: AccountReferenceDto;
  @ApiProperty({
    type: AccountReferenceDto,
    description: 'Debited: a clearing or unbilled account of the balance sheet.',
  })
  @IsObject()
  @ValidateNested()
  @Type(() => AccountReferenceDto)
  offsetAccount: AccountReferenceDto;
  @ApiPropertyOptional({ type: DimensionsDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DimensionsDto)
  dimensions?: DimensionsDto;
  @ApiPropertyOptional({ type: DimensionsDto, description: 'Replaces single dimensions on the offset line.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DimensionsDto)
  offsetDimensions?: DimensionsDto;
  @ApiPropertyOptional({ type: ValueSourceDto, nullable: true, example: { from: 'fixed', value: 'US' } })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @IsOwnSource()
  @Type(() => ValueSourceDto)
  entity?: ValueSourceDto | null;
  @ApiPropertyOptional({
    default: false,
    description:
      'The two sides may lie in different entities that have inter-entity accounts; the entry is written at top level.',
  })
  @IsOptional()
  @IsBoolean()
  acrossEntities?: boolean;
  @ApiPropertyOptional({ example: '{dealTitle}' }) @IsOptional() @IsString() @Length(1, 400) titleTemplate?: string;
  @ApiPropertyOptional({ example: '{product} for {organization}' })
  @IsOptional()
  @IsString()
  @Length(1, 400)
  memoTemplate?: string;
  @ApiPropertyOptional({ enum: ['Posted', 'Draft'] }) @IsOptional() @IsIn(['Posted', 'Draft']) state?:
    'Posted' | 'Draft';
  @ApiPropertyOptional({ type: ExchangeRateDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => ExchangeRateDto)
  exchangeRate?: ExchangeRateDto;
  @ApiPropertyOptional({
    enum: recurringPolicies,
    description:
      'For recurring lines and instalments; without it they are held. `whole-term` wants the treatment deferred.',
  })
  @IsOptional()
  @IsIn(recurringPolicies)
  recurring?: RecurringPolicy;
  @ApiPropertyOptional({ type: DealDiscountDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DealDiscountDto)
  dealDiscount?: DealDiscountDto;
}

/** One that the sandboxed ledger takes as it stands; the single fields show what else there is. */
const resultExample = {
  journal: 'SALES',
  treatment: 'revenue',
  revenueAccount: { number: '4010' },
  offsetAccount: { number: '1210' },
  dimensions: {
    department: { from: 'fixed', value: '20' },
    location: { from: 'fixed', value: '100' },
    customer: { from: 'party' },
  },
  entity: { from: 'fixed', value: '100' },
  exchangeRate: { type: 'Intacct Daily Rate', dateBasis: 'posting' },
};

export class SaveRuleDto {
  @ApiProperty({ example: 'Training' }) @IsString() @Length(1, 120) name: string;
  @ApiPropertyOptional({ example: 0, description: 'The highest wins; among equals the most specific conditions do.' })
  @IsOptional()
  @IsInt()
  @Min(-1_000_000)
  @Max(1_000_000)
  priority?: number;
  @ApiPropertyOptional({ default: true }) @IsOptional() @IsBoolean() active?: boolean;
  @ApiPropertyOptional({ example: '2025-01-01', nullable: true, type: String })
  @IsOptional()
  @Matches(DATE.regex, DATE)
  effectiveFrom?: string | null;
  @ApiPropertyOptional({ example: null, nullable: true, type: String })
  @IsOptional()
  @Matches(DATE.regex, DATE)
  effectiveTo?: string | null;
  @ApiPropertyOptional({
    default: false,
    description: 'Versions before this one stay in force for dates before `effectiveFrom`; otherwise it replaces them.',
  })
  @IsOptional()
  @IsBoolean()
  takesOver?: boolean;
  @ApiProperty({ type: ConditionsDto, example: { category: ['Training'] } })
  @IsObject()
  @ValidateNested()
  @Type(() => ConditionsDto)
  conditions: ConditionsDto;
  @ApiProperty({ type: RuleResultDto, example: resultExample })
  @IsObject()
  @ValidateNested()
  @Type(() => RuleResultDto)
  result: RuleResultDto;
}

export class MakeRuleDto extends SaveRuleDto {
  @IsReason('Trainings are sold from March') reason: string;
}

export class ChangeRuleDto extends MakeRuleDto {
  @ApiProperty({ example: 1, description: 'The version that is being changed; a newer one answers 409.' })
  @IsInt()
  @Min(1)
  version: number;
}

export class ReasonDto {
  @IsReason('Agreed with the controller') reason: string;
}

/** A decision about the version of a rule that somebody has looked at. */
export class SeenRuleDto extends ReasonDto {
  @ApiProperty({ example: 1, description: 'The version that you looked at; a newer one answers 409.' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  version: number;
}
