import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { IsPostgresUrl } from './is-postgres-url.js';

const hasIssuer = (settings: { readonly OIDC_ISSUER?: string }): boolean => settings.OIDC_ISSUER !== undefined;

/** What every service reads from the environment; an app's own settings extend it. */
export class PlatformEnvironment {
  /** Part of every event and every key, so that two environments can never be mistaken for one another. */
  @Matches(/^[a-z0-9]{1,8}$/, { message: '$property must be 1 to 8 of a-z and 0-9' })
  ENVIRONMENT_ID: string;

  @IsPostgresUrl()
  DATABASE_URL: string;

  /** Owner that migrates; without it DATABASE_URL's login migrates and the service runs as a role made for it. */
  @IsOptional()
  @IsPostgresUrl()
  DATABASE_MIGRATION_URL?: string;

  /** `host:port`, comma-separated; without it the bus is a log in PostgreSQL. */
  @IsOptional()
  @Matches(/^[^\s,:]+:\d{1,5}(\s*,\s*[^\s,:]+:\d{1,5})*$/, { message: '$property must be host:port[,host:port…]' })
  KAFKA_BROKERS?: string;

  @IsBoolean()
  KAFKA_SSL: boolean = false;

  @IsOptional()
  @IsIn(['plain', 'scram-sha-256', 'scram-sha-512'])
  KAFKA_SASL_MECHANISM?: 'plain' | 'scram-sha-256' | 'scram-sha-512';

  @ValidateIf((settings: PlatformEnvironment) => settings.KAFKA_SASL_MECHANISM !== undefined)
  @IsString()
  @IsNotEmpty()
  KAFKA_SASL_USERNAME?: string;

  @ValidateIf((settings: PlatformEnvironment) => settings.KAFKA_SASL_MECHANISM !== undefined)
  @IsString()
  @IsNotEmpty()
  KAFKA_SASL_PASSWORD?: string;

  @MinLength(16)
  ADMIN_API_KEY: string;

  /** Issuer of access tokens of people; without it API keys are the only way in. */
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['https', 'http'] })
  OIDC_ISSUER?: string;

  @ValidateIf(hasIssuer)
  @IsString()
  @IsNotEmpty()
  OIDC_AUDIENCE?: string;

  /** Where the issuer publishes its keys. */
  @ValidateIf(hasIssuer)
  @IsUrl({ require_tld: false, protocols: ['https', 'http'] })
  OIDC_JWKS_URL?: string;

  /** No symmetric ones: their key would be the issuer's public key. */
  @Matches(/^(((RS|PS|ES)(256|384|512)|EdDSA)(,|$))+$/, { message: '$property must be like RS256,ES256' })
  OIDC_ALGORITHMS: string = 'RS256,ES256';

  /** Claim with the roles; dots lead into objects. */
  @IsString()
  @IsNotEmpty()
  OIDC_ROLE_CLAIM: string = 'roles';

  /** Claim that names the person in the audit trail. */
  @IsString()
  @IsNotEmpty()
  OIDC_NAME_CLAIM: string = 'email';

  /** Roles of the issuer as ours: `finance=viewer,finance-leads=operator`. Our own names need no entry. */
  @IsOptional()
  @Matches(/^[^=,]+=(viewer|mapper|operator|admin)(,[^=,]+=(viewer|mapper|operator|admin))*$/, {
    message: '$property must be name=role[,name=role…] with viewer, mapper, operator or admin',
  })
  OIDC_ROLE_NAMES?: string;

  /** Admin calls of one key or person (or address, without any) in a minute, per process. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  ADMIN_CALLS_PER_MINUTE: number = 1_800;

  /** Wrong keys and tokens that one address has in a minute before it gets 429, per process. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  ADMIN_FAILURES_PER_MINUTE: number = 300;

  /** Addresses and networks of our own proxies, comma-separated: their X-Forwarded-For tells who calls. */
  @IsOptional()
  @Matches(/^[0-9a-fA-F.:]+(\/\d{1,3})?(\s*,\s*[0-9a-fA-F.:]+(\/\d{1,3})?)*$/, {
    message: '$property must be addresses or networks, separated by commas',
  })
  TRUSTED_PROXIES?: string;

  /** How often the PostgreSQL log is asked for new records. */
  @IsInt()
  @Min(20)
  @Max(60_000)
  BUS_POLL_MS: number = 500;

  /** How long the partitions of a killed service stay closed. */
  @IsInt()
  @Min(1_000)
  @Max(1_800_000)
  BUS_SESSION_MS: number = 45_000;

  @IsIn(['json', 'text'])
  LOG_FORMAT: 'json' | 'text' = 'json';

  @IsIn(['fatal', 'error', 'warn', 'log', 'debug', 'verbose'])
  LOG_LEVEL: 'fatal' | 'error' | 'warn' | 'log' | 'debug' | 'verbose' = 'log';

  @IsString()
  @IsNotEmpty()
  HOST: string = '0.0.0.0';
}
