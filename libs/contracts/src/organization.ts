import 'reflect-metadata';

import { Type } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsString, Matches, ValidateNested } from 'class-validator';

/** A postal address as Pipedrive knows it; `countryCode` is ISO 3166-1 alpha-2 where the country's name was recognized. */
export class PostalAddress {
  @IsString() formatted: string;
  @IsOptional() @IsString() street?: string | null;
  @IsOptional() @IsString() subpremise?: string | null;
  @IsOptional() @IsString() city?: string | null;
  @IsOptional() @IsString() region?: string | null;
  @IsOptional() @IsString() postalCode?: string | null;
  @IsOptional() @IsString() country?: string | null;
  @IsOptional() @Matches(/^[A-Z]{2}$/) countryCode?: string | null;
}

export class ContactPerson {
  @IsString() @IsNotEmpty() personId: string;
  @IsString() name: string;
  @IsOptional() @IsString() firstName?: string | null;
  @IsOptional() @IsString() lastName?: string | null;
  @IsOptional() @IsString() email?: string | null;
  @IsOptional() @IsString() phone?: string | null;
}

/** The customer's organization, complete enough to become a vendor or a customer. */
export class OrganizationState {
  @IsString() @IsNotEmpty() organizationId: string;
  @IsString() @IsNotEmpty() name: string;
  @IsOptional() @ValidateNested() @Type(() => PostalAddress) address?: PostalAddress | null;
  @IsOptional() @IsString() website?: string | null;
  /** From the configured custom field; Pipedrive has no built-in tax id. */
  @IsOptional() @IsString() taxId?: string | null;
  @IsOptional() @ValidateNested() @Type(() => ContactPerson) contact?: ContactPerson | null;
}
