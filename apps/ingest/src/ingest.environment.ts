import { ConfigurationError, parseEnvironment, PlatformEnvironment, secretKeyFaults } from '@app/platform';
import { IsInt, IsISO8601, IsNotEmpty, IsOptional, IsString, IsUrl, Matches, Max, Min } from 'class-validator';

/** Everything ingest reads from the environment; each wait of its protocol is a setting with its production default. */
export class IngestEnvironment extends PlatformEnvironment {
  @IsInt() @Min(0) @Max(65_535) INGEST_PORT = 3000;

  /** Either a personal token, or an app that an administrator of the company grants access to. */
  @IsOptional() @IsString() PIPEDRIVE_API_TOKEN?: string;
  @IsOptional() @IsString() PIPEDRIVE_CLIENT_ID?: string;
  @IsOptional() @IsString() PIPEDRIVE_CLIENT_SECRET?: string;
  /** Exactly as registered for the app: where Pipedrive sends browsers back, `…/oauth/pipedrive/callback`. */
  @IsOptional()
  @IsUrl({ require_tld: false, protocols: ['http', 'https'] })
  PIPEDRIVE_OAUTH_CALLBACK_URL?: string;
  @IsUrl({ require_tld: false, protocols: ['http', 'https'] }) PIPEDRIVE_OAUTH_URL = 'https://oauth.pipedrive.com';
  /** 32 bytes in base64: encrypts the tokens of a grant at rest. */
  @IsOptional() @IsString() SECRETS_KEY?: string;
  /** Keys that only decrypt any more, separated by commas. */
  @IsOptional() @IsString() SECRETS_KEYS_RETIRED?: string;
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
  @IsInt() @Min(0) INGEST_POLL_OVERLAP_SECONDS = 120;
  @IsInt() @Min(10) INGEST_IDLE_MS = 1_000;
  @IsInt() @Min(1) INGEST_RETRY_SECONDS = 5;
  @IsInt() @Min(1) INGEST_CLAIM_SECONDS = 120;
  /** How long the work of a killed process (relay shards, sealing, jobs) stays closed to the others. */
  @IsInt() @Min(1) INGEST_LEASE_SECONDS = 60;
  @IsInt() @Min(1) INGEST_CATALOGUE_TTL_SECONDS = 3600;
  @IsInt() @Min(64) INGEST_WEBHOOK_QUEUE_LIMIT = 5_000;
  @IsInt() @Min(1) INGEST_DELIVERY_RETENTION_DAYS = 30;
  @IsInt() @Min(1) INGEST_HISTORY_RETENTION_DAYS = 800;
  @IsInt() @Min(1) REEMIT_DAYS = 7;
  @IsInt() @Min(1) INGEST_COMPARE_DAYS = 400;
}

const CHECKS =
  'PIPEDRIVE_WEBHOOK_USER and PIPEDRIVE_WEBHOOK_PASSWORD, or PIPEDRIVE_WEBHOOK_SECRET, must be set: ' +
  'webhooks are never accepted unchecked';

const APP = ['PIPEDRIVE_CLIENT_ID', 'PIPEDRIVE_CLIENT_SECRET', 'PIPEDRIVE_OAUTH_CALLBACK_URL'] as const;

const CHECKED = [
  ...APP,
  'PIPEDRIVE_API_TOKEN',
  'SECRETS_KEY',
  'SECRETS_KEYS_RETIRED',
  'PIPEDRIVE_WEBHOOK_USER',
  'PIPEDRIVE_WEBHOOK_PASSWORD',
  'PIPEDRIVE_WEBHOOK_SECRET',
] as const;

/** Parses the environment of ingest. @throws ConfigurationError with every fault, never a value of a secret. */
export function readIngestEnvironment(env: NodeJS.ProcessEnv): IngestEnvironment {
  const checkFaults = [...accessFaults(env), ...webhookFaults(env)];
  let environment: IngestEnvironment;
  try {
    environment = parseEnvironment(IngestEnvironment, env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError([...error.faults, ...checkFaults].toSorted());
  }
  if (checkFaults.length > 0) throw new ConfigurationError(checkFaults.toSorted());
  return environment;
}

/** Whoever builds the environment by hand is held to the same rules. @throws ConfigurationError */
export function requireAccessAndChecks(environment: IngestEnvironment): void {
  const settings = Object.fromEntries(CHECKED.map((name) => [name, environment[name]]));
  const faults = [...accessFaults(settings), ...webhookFaults(settings)];
  if (faults.length > 0) throw new ConfigurationError(faults);
}

const isSetIn =
  (env: NodeJS.ProcessEnv) =>
  (name: string): boolean =>
    (env[name]?.trim() ?? '') !== '';

/** A token or an app, never both: which of two accounts is meant must not be a guess. */
function accessFaults(env: NodeJS.ProcessEnv): string[] {
  const isSet = isSetIn(env);
  const missing = APP.filter((name) => !isSet(name));
  if (isSet('PIPEDRIVE_API_TOKEN'))
    return missing.length === APP.length
      ? []
      : ['PIPEDRIVE_API_TOKEN and PIPEDRIVE_CLIENT_ID with its companions exclude each other: set one of them'];
  if (missing.length === APP.length)
    return [
      `PIPEDRIVE_API_TOKEN, or ${APP.slice(0, 2).join(' and ')}, must be set: without them Pipedrive cannot be read`,
    ];
  return [
    ...missing.map((name) => `${name} is required, since another setting of the app is set`),
    ...secretKeyFaults(env),
  ];
}

function webhookFaults(env: NodeJS.ProcessEnv): string[] {
  const isSet = isSetIn(env);
  const user = isSet('PIPEDRIVE_WEBHOOK_USER');
  const password = isSet('PIPEDRIVE_WEBHOOK_PASSWORD');
  // Half a pair is a slip, and taking it for "not configured" would open the door.
  if (user !== password)
    return [`PIPEDRIVE_WEBHOOK_${user ? 'PASSWORD' : 'USER'} is required, since the other half of the pair is set`];
  return user || isSet('PIPEDRIVE_WEBHOOK_SECRET') ? [] : [CHECKS];
}
