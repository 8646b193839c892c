import { IsBoolean, IsInt, IsISO8601, IsNotEmpty, IsOptional, IsString, Matches, Min } from 'class-validator';

import { OrganizationState } from './organization.js';

/** The organization's current state; versions are its own, apart from any deal's. */
export class OrganizationChanged extends OrganizationState {
  @IsString() @Matches(/^\d+\.\d+$/) schemaVersion: string;
  @IsString() @IsNotEmpty() environmentId: string;
  @IsString() @IsNotEmpty() company: string;
  @IsInt() @Min(1) organizationVersion: number;
  @IsISO8601() observedAt: string;
  @IsString() @Matches(/^\d+$/) readSequence: string;
  @IsString() @IsNotEmpty() contentHash: string;
  @IsBoolean() isDeleted: boolean;
  /** Set when this organization was merged into another one, which carries on. */
  @IsOptional() @IsString() mergedInto?: string | null;
}
