import { PlatformEnvironment } from '@app/platform';
import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsNotEmpty, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';

/** Everything ingest reads from the environment; each wait of its protocol is a setting with its production default. */
export class IngestEnvironment extends PlatformEnvironment {
  @Type(() => Number) @IsInt() @Min(0) @Max(65_535) INGEST_PORT = 3000;

  @IsString() @IsNotEmpty() PIPEDRIVE_API_TOKEN: string;
  @IsUrl({ require_tld: false, protocols: ['http', 'https'] }) PIPEDRIVE_API_URL = 'https://api.pipedrive.com';

  @IsOptional() @IsString() PIPEDRIVE_WEBHOOK_USER?: string;
  @IsOptional() @IsString() PIPEDRIVE_WEBHOOK_PASSWORD?: string;
  /** One secret, or two during a rotation, separated by a comma. */
  @IsOptional() @IsString() PIPEDRIVE_WEBHOOK_SECRET?: string;
  @IsOptional() @Matches(/^[A-Za-z0-9_-]{16,}$/) PIPEDRIVE_WEBHOOK_PATH_TOKEN?: string;
  /** Where Pipedrive reaches us; set, the subscription is created when missing. */
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['http', 'https'] })
  PIPEDRIVE_WEBHOOK_PUBLIC_URL?: string;

  /** Key or name of the organization field that holds the tax id. */
  @IsOptional() @IsString() PIPEDRIVE_TAX_ID_FIELD?: string;
  /** IANA zone of the books; the Pipedrive account's when not set. */
  @IsOptional() @IsString() COMPANY_TIME_ZONE?: string;
  /** Sets the cutover at first start only; later it is changed through the admin API, where it is audited. */
  @IsOptional() @IsISO8601({ strict: true }) INGEST_CUTOVER?: string;

  @IsString() @IsNotEmpty() INGEST_POLL_CRON = '*/5 * * * *';
  @Type(() => Number) @IsInt() @Min(0) INGEST_POLL_OVERLAP_SECONDS = 120;
  @Type(() => Number) @IsInt() @Min(10) INGEST_IDLE_MS = 500;
  @Type(() => Number) @IsInt() @Min(1) INGEST_RETRY_SECONDS = 5;
  @Type(() => Number) @IsInt() @Min(1) INGEST_CLAIM_SECONDS = 120;
  @Type(() => Number) @IsInt() @Min(1) INGEST_LEASE_SECONDS = 60;
  @Type(() => Number) @IsInt() @Min(1) INGEST_CATALOGUE_TTL_SECONDS = 3600;
  @Type(() => Number) @IsInt() @Min(64) INGEST_WEBHOOK_QUEUE_LIMIT = 5_000;
  @Type(() => Number) @IsInt() @Min(1) INGEST_DELIVERY_RETENTION_DAYS = 30;
  @Type(() => Number) @IsInt() @Min(1) INGEST_HISTORY_RETENTION_DAYS = 800;
  @Type(() => Number) @IsInt() @Min(1) REEMIT_DAYS = 7;
  @Type(() => Number) @IsInt() @Min(1) INGEST_COMPARE_DAYS = 400;
}
