import 'reflect-metadata';

import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';

import { CALENDAR_DATE, DealDiscount, DealInstalment, DealLine, OptionLabel } from './deal-line.js';
import { IsDecimalString } from './decimal-string.js';
import { OrganizationState } from './organization.js';

export class NamedReference {
  @IsString() @IsNotEmpty() id: string;
  @IsString() name: string;
}

/** A custom field that has a value, with the label a person reads. */
export class CustomFieldValue {
  /** Pipedrive's 40-character key; it never changes, the name may. */
  @IsString() @IsNotEmpty() key: string;
  @IsString() name: string;
  @IsString() type: string;
  /** Text of the value; option ids for enum and set (comma-joined), amount for monetary. */
  @IsString() value: string;
  @IsOptional() @IsString() label?: string | null;
  @IsOptional() @IsString() currency?: string | null;
}

/** The part that both deal events carry. */
export class DealEventIdentity {
  /** `major.minor`; readers accept any minor of a major they know. */
  @IsString() @Matches(/^\d+\.\d+$/) schemaVersion: string;
  @IsString() @IsNotEmpty() environmentId: string;
  @IsString() @IsNotEmpty() company: string;
  @IsString() @IsNotEmpty() dealId: string;
  /** One monotone number per company and deal over both event types; a recovery epoch sits in the high digits. */
  @IsInt() @Min(1) dealVersion: number;
  /** Counts how often the deal entered the revenue cycle, from 1. */
  @IsInt() @Min(1) cycle: number;
  /** Already in cycle when first seen, before the cutover: presumed booked by hand, held for review. */
  @IsBoolean() baseline: boolean;
  @IsISO8601() observedAt: string;
  /** Database sequence number of the read that saw it. */
  @IsString() @Matches(/^\d+$/) readSequence: string;
  @IsString() @IsNotEmpty() contentHash: string;
  /** Name of the field set that `contentHash` covers. */
  @IsString() @IsNotEmpty() contentFieldSet: string;
  @IsString() title: string;
  @IsString() currency: string;
  @IsDecimalString() value: string;
}

/** The deal is in its revenue cycle with this content: won, or in a revenue-bearing stage. */
export class DealWon extends DealEventIdentity {
  @IsIn(['won', 'stage']) trigger: 'won' | 'stage';
  /** Won time (or stage change time, else add time), UTC. */
  @IsISO8601() cycleTime: string;
  /** The calendar date of `cycleTime` in `timeZone`. */
  @Matches(CALENDAR_DATE) bookkeepingDate: string;
  /** IANA name of the company's zone. */
  @IsString() @IsNotEmpty() timeZone: string;
  @IsOptional() @Matches(CALENDAR_DATE) pipedriveLocalWonDate?: string | null;
  @ValidateNested() @Type(() => NamedReference) pipeline: NamedReference;
  @ValidateNested() @Type(() => NamedReference) stage: NamedReference;
  @IsOptional() @ValidateNested() @Type(() => NamedReference) owner?: NamedReference | null;
  @IsArray() @ValidateNested({ each: true }) @Type(() => OptionLabel) labels: OptionLabel[];
  @IsOptional() @ValidateNested() @Type(() => OrganizationState) organization?: OrganizationState | null;
  @IsArray() @ValidateNested({ each: true }) @Type(() => DealLine) lines: DealLine[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => DealDiscount) discounts: DealDiscount[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => DealInstalment) instalments: DealInstalment[];
  /** Net total of the enabled lines after line discounts, computed in decimal; absent without lines. */
  @IsOptional() @IsDecimalString() linesNetTotal?: string | null;
  /** False: the lines do not add up to `value`; nobody has chosen between them. */
  @IsBoolean() linesMatchValue: boolean;
  @IsArray() @ValidateNested({ each: true }) @Type(() => CustomFieldValue) customFields: CustomFieldValue[];
}
