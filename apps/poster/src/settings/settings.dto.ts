import {
  type DealDiscountPolicy,
  type ExchangeRateRule,
  type LinesMismatchPolicy,
  periodPolicies,
  type PeriodPolicy,
} from '@app/mapping';
import { IsReason } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

import { AccountReferenceDto, DealDiscountDto } from '../rules/rule-parts.dto.js';
import type { PostingSchedule } from '../brakes/posting-schedule.js';
import { IsCurrencyAmounts } from './is-currency-amounts.js';
import { IsPostingSchedule } from './is-posting-schedule.js';
import { IsMapOf } from '../rules/is-map-of.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const notNull = (_: object, value: unknown): boolean => value !== undefined && value !== null;
const given = (_: object, value: unknown): boolean => value !== undefined;

export class PartyIdsDto {
  @ApiPropertyOptional({ example: 'C-WALKIN' }) @IsOptional() @IsString() @Length(1, 20) customer?: string;
  @ApiPropertyOptional({ example: 'V-WALKIN' }) @IsOptional() @IsString() @Length(1, 20) vendor?: string;
}

export class RoundingDto {
  @ApiProperty({ type: AccountReferenceDto })
  @ValidateNested()
  @Type(() => AccountReferenceDto)
  account: AccountReferenceDto;
  @ApiProperty({ example: '0.05', description: 'Most that may be rounded away per deal, in its currency.' })
  @Matches(/^\d{1,9}(\.\d{1,4})?$/)
  cap: string;
}

export class ExclusiveTaxDto {
  @ApiProperty({ enum: ['drop', 'liability'] }) @IsIn(['drop', 'liability']) policy: 'drop' | 'liability';
  @ApiPropertyOptional({ type: AccountReferenceDto, description: 'For `liability`: a balance-sheet account.' })
  @ValidateIf((dto: ExclusiveTaxDto) => dto.policy === 'liability')
  @IsObject()
  @ValidateNested()
  @Type(() => AccountReferenceDto)
  account?: AccountReferenceDto;
}

/** Any of the settings; those left out stay as they are. */
export class SettingsDto {
  @ApiPropertyOptional({ example: 2 }) @ValidateIf(given) @IsInt() @Min(0) @Max(4) ledgerDecimals?: number;
  @ApiPropertyOptional({ example: 'US', nullable: true, type: String })
  @ValidateIf(notNull)
  @IsString()
  @IsNotEmpty()
  defaultEntity?: string | null;
  @ApiPropertyOptional({ enum: ['Posted', 'Draft'] }) @ValidateIf(given) @IsIn(['Posted', 'Draft']) defaultState?:
    'Posted' | 'Draft';
  @ApiPropertyOptional({ enum: periodPolicies }) @ValidateIf(given) @IsIn(periodPolicies) periodPolicy?: PeriodPolicy;
  @ApiPropertyOptional({ type: Object, example: { US: 'next-open' } })
  @ValidateIf(given)
  @IsMapOf((value) => periodPolicies.includes(value as PeriodPolicy), `one of ${periodPolicies.join(', ')}`)
  entityPeriodPolicies?: Record<string, PeriodPolicy>;
  @ApiPropertyOptional({ type: Object, example: { '*': '2025-12-31' } })
  @ValidateIf(given)
  @IsMapOf((value) => typeof value === 'string' && DATE.test(value), 'a date such as 2025-12-31')
  freezeDates?: Record<string, string>;
  @ApiPropertyOptional({ type: Object, example: { '*': { type: 'Intacct Daily Rate', dateBasis: 'posting' } } })
  @ValidateIf(given)
  @IsMapOf(isExchangeRate, 'an exchange-rate type and a date basis')
  exchangeRates?: Record<string, ExchangeRateRule>;
  @ApiPropertyOptional({ example: 'USD', nullable: true, type: String })
  @ValidateIf(notNull)
  @Matches(/^[A-Z]{3}$/)
  baseCurrency?: string | null;
  @ApiPropertyOptional({ type: DealDiscountDto })
  @ValidateIf(given)
  @IsObject()
  @ValidateNested()
  @Type(() => DealDiscountDto)
  dealDiscount?: DealDiscountPolicy;
  @ApiPropertyOptional({ type: RoundingDto, nullable: true })
  @ValidateIf(notNull)
  @ValidateNested()
  @Type(() => RoundingDto)
  rounding?: RoundingDto | null;
  @ApiPropertyOptional({ type: ExclusiveTaxDto, description: 'Tax on top of the price: left out, or owed.' })
  @ValidateIf(given)
  @IsObject()
  @ValidateNested()
  @Type(() => ExclusiveTaxDto)
  exclusiveTax?: ExclusiveTaxDto;
  @ApiPropertyOptional({ enum: ['hold', 'half-up'], description: 'Whether tax may be rounded to whole amounts.' })
  @ValidateIf(given)
  @IsIn(['hold', 'half-up'])
  inclusiveTax?: 'hold' | 'half-up';
  @ApiPropertyOptional({ enum: ['hold', 'lines', 'value'] })
  @ValidateIf(given)
  @IsIn(['hold', 'lines', 'value'])
  linesMismatch?: LinesMismatchPolicy;
  @ApiPropertyOptional({ type: PartyIdsDto, nullable: true })
  @ValidateIf(notNull)
  @ValidateNested()
  @Type(() => PartyIdsDto)
  defaultParty?: PartyIdsDto | null;
  @ApiPropertyOptional({ description: 'Intacct itself invoices the deals.' })
  @ValidateIf(given)
  @IsBoolean()
  ledgerInvoices?: boolean;
  @ApiPropertyOptional({ example: '{dealTitle}' })
  @ValidateIf(given)
  @IsString()
  @Length(1, 400)
  titleTemplate?: string;
  @ApiPropertyOptional({ example: '{productOrDeal}' })
  @ValidateIf(given)
  @IsString()
  @Length(1, 400)
  memoTemplate?: string;
  @ApiPropertyOptional({ example: 80 }) @ValidateIf(given) @IsInt() @Min(1) @Max(1000) maxTitleLength?: number;
  @ApiPropertyOptional({ example: 80 }) @ValidateIf(given) @IsInt() @Min(1) @Max(4000) maxMemoLength?: number;
  @ApiPropertyOptional({ description: 'Plan everything, send nothing.' })
  @ValidateIf(given)
  @IsBoolean()
  observe?: boolean;
  @ApiPropertyOptional({ description: 'Start no plan and send nothing.' })
  @ValidateIf(given)
  @IsBoolean()
  paused?: boolean;
  @ApiPropertyOptional({
    description: 'Changes of mapping rules, imports too, wait for the approval of a second person.',
  })
  @ValidateIf(given)
  @IsBoolean()
  rulesNeedTwoPeople?: boolean;
  @ApiPropertyOptional({ description: 'What the breaker holds is let go by another person than who set it going.' })
  @ValidateIf(given)
  @IsBoolean()
  releasesNeedTwoPeople?: boolean;
  @ApiPropertyOptional({ example: 0, description: 'Seconds that a deal rests after a change.' })
  @ValidateIf(given)
  @IsInt()
  @Min(0)
  @Max(604_800)
  quietSeconds?: number;
  @ApiPropertyOptional({
    type: Object,
    nullable: true,
    example: { cron: '30 2 * * *', timeZone: 'Europe/Berlin' },
    description: 'When entries are posted; null posts them at once.',
  })
  @ValidateIf(notNull)
  @IsPostingSchedule()
  postingSchedule?: PostingSchedule | null;
  @ApiPropertyOptional({ type: [String], example: ['US'], description: 'Entities to which no plan starts.' })
  @ValidateIf(given)
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  pausedEntities?: string[];
  @ApiPropertyOptional({
    type: [String],
    example: ['0198f0c2-7a5e-4c11-9a57-0f5f2f6f0a01'],
    description: 'Ids of rules by which no plan starts.',
  })
  @ValidateIf(given)
  @IsArray()
  @ArrayMaxSize(200)
  @IsUUID(undefined, { each: true })
  pausedRules?: string[];
  @ApiPropertyOptional({ example: 500, nullable: true, type: Number, description: 'Most entries within an hour.' })
  @ValidateIf(notNull)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  breakerEntries?: number | null;
  @ApiPropertyOptional({ type: Object, example: { EUR: '1000000.00' }, description: 'Most money within an hour.' })
  @ValidateIf(given)
  @IsCurrencyAmounts()
  breakerAmounts?: Record<string, string>;
}

export class ChangeSettingsDto {
  /** One alone: all of them filled in would pause the posting of who only tries the form. */
  @ApiProperty({ type: SettingsDto, example: { breakerEntries: 500 } })
  @IsObject()
  @ValidateNested()
  @Type(() => SettingsDto)
  settings: SettingsDto;
  @IsReason('Limit agreed with the controller') reason: string;
}

function isExchangeRate(value: unknown): boolean {
  const { type, dateBasis } = (value ?? {}) as { type?: unknown; dateBasis?: unknown };
  return typeof type === 'string' && type !== '' && (dateBasis === 'posting' || dateBasis === 'won');
}
