import { ConfigurationError, parseEnvironment, PlatformEnvironment, secretKeyFaults } from '@app/platform';
import { Type } from 'class-transformer';
import {
  IsBase64,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';

export const partyKindChoices = ['vendor', 'customer', 'both'] as const;
export type PartyKindChoice = (typeof partyKindChoices)[number];

const SECONDS = /^\d{1,9}(,\d{1,9})*$/;
const SECONDS_FAULT = { message: '$property must be whole seconds, separated by commas' };

/** Everything the poster reads from the environment; each wait of its protocol is a setting with its production default. */
export class PosterEnvironment extends PlatformEnvironment {
  @Type(() => Number) @IsInt() @Min(0) @Max(65_535) POSTER_PORT = 3001;

  @IsString() @IsNotEmpty() INTACCT_SENDER_ID: string;
  @IsString() @IsNotEmpty() INTACCT_SENDER_PASSWORD: string;
  @IsString() @IsNotEmpty() INTACCT_COMPANY_ID: string;
  @IsString() @IsNotEmpty() INTACCT_USER_ID: string;
  @IsString() @IsNotEmpty() INTACCT_USER_PASSWORD: string;
  /** Entity of rules that name none; the setting `defaultEntity` goes before it. */
  @IsOptional() @IsString() INTACCT_ENTITY_ID?: string;
  @IsUrl({ require_tld: false, protocols: ['http', 'https'] })
  INTACCT_URL = 'https://api.intacct.com/ia/xml/xmlgw.phtml';
  /** Hosts that a session may send us to, comma-separated; a leading dot allows every host below. */
  @IsString() @IsNotEmpty() INTACCT_ALLOWED_HOSTS = '.intacct.com';

  /** Requests that may run at a time in one Intacct company, over all processes. */
  @Type(() => Number) @IsInt() @Min(1) @Max(20) INTACCT_CONNECTIONS = 2;
  /** Seconds after deadline and time-out during which a lost write may still be executed. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_SETTLE_AFTER = 960;
  /** Seconds from a claim to the last moment a request may be written. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_SEND_DEADLINE = 30;
  /** Seconds. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_HTTP_TIMEOUT = 300;
  /** Seconds. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_READ_TIMEOUT = 60;
  /** Seconds. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_SESSION_MAX_AGE = 3000;
  /** Seconds for which a slot stays closed after its request was lost: the gateway works on. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_SLOT_COOL_DOWN = 300;
  /** Seconds before the outcome of a lost write is first asked for; doubled each time up to the maximum. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_FIRST_QUESTION = 5;
  /** Seconds. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_MAX_QUESTION = 300;
  /** Seconds before what was definitely not executed is sent again; doubled each time up to the maximum. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_RETRY = 5;
  /** Seconds. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_MAX_RETRY = 900;
  /** Seconds before refused credentials are tried again; doubled each time up to the maximum, because trying locks the user out. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_REFUSAL_REST = 900;
  /** Seconds. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_MAX_REFUSAL_REST = 14_400;
  /** Seconds, comma-separated: when what was not found and is no longer wanted is asked for again. */
  @Matches(SECONDS, SECONDS_FAULT) INTACCT_WATCH_STEPS = '3600,86400,2592000';
  /** Seconds between two tests that Intacct still refuses a completed control id. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_CANARY_PERIOD = 86_400;
  /** Seconds, comma-separated: ages of the control ids that are tested. */
  @Matches(SECONDS, SECONDS_FAULT) INTACCT_CANARY_AGES = '0,86400,2592000';
  /** Seconds for which a test allows unattended resending. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_CANARY_VALIDITY = 93_600;
  /** Seconds between two looks for records in Intacct that this database does not know. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_RECOVERY_CHECK = 3600;
  /** Seconds between two looks at a recorded entry that is not posted yet, or that people have changed. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_STATE_CHECK = 900;
  /** Seconds between two looks at a posted entry, for the days after it was recorded. */
  @Type(() => Number) @IsInt() @Min(1) INTACCT_POSTED_CHECK = 86_400;
  @Type(() => Number) @IsInt() @Min(1) INTACCT_POSTED_CHECK_DAYS = 90;

  /** Seconds between two readings of accounts, journals and dimensions. */
  @Type(() => Number) @IsInt() @Min(1) REFERENCE_REFRESH_SECONDS = 900;
  /** Seconds between two readings on demand, for deals that would otherwise be held. */
  @Type(() => Number) @IsInt() @Min(1) REFERENCE_DEMAND_SECONDS = 60;

  @IsIn(partyKindChoices) PARTY_KINDS: PartyKindChoice = 'both';
  /** Vendors made from sales data are not paid until somebody in finance allows it. */
  @IsBoolean() VENDORS_ON_PAYMENT_HOLD: boolean = true;

  /** Pipedrive company whose events are taken; without it the first event decides, once and for all. */
  @IsOptional() @IsString() PIPEDRIVE_COMPANY_ID?: string;

  /** 32 bytes in base64: encrypts what is kept at rest. */
  @IsBase64() @IsNotEmpty() SECRETS_KEY: string;
  /** Former keys, comma-separated: they only decrypt any more. */
  @IsOptional() @IsString() SECRETS_KEYS_RETIRED?: string;

  /** Mail server of e-mail notifications, with user and password. */
  @IsOptional()
  @Matches(/^smtps?:\/\//, { message: '$property must begin with smtp:// or smtps://' })
  SMTP_URL?: string;
  /** Sender of e-mail notifications; needed where SMTP_URL is set. */
  @ValidateIf((settings: PosterEnvironment) => settings.SMTP_URL !== undefined)
  @IsString()
  @IsNotEmpty()
  MAIL_FROM?: string;
  /** Hosts that chat and webhook notifications may go to, comma-separated; a leading dot allows every host below. */
  @IsString() NOTIFICATION_ALLOWED_HOSTS = 'hooks.slack.com,.webhook.office.com,.logic.azure.com,.powerplatform.com';
  /** Hours after which people hear again of what still waits. */
  @Type(() => Number) @IsNumber() @Min(1) @Max(744) NOTIFICATION_DIGEST_HOURS = 24;
  /** Seconds after which the message of a killed process is sent by another: longer than a sending may take. */
  @Type(() => Number) @IsInt() @Min(1) NOTIFICATION_CLAIM_SECONDS = 90;
  /** Where people reach this service, for links in notifications. */
  @IsOptional() @IsUrl({ require_tld: false, protocols: ['http', 'https'] }) POSTER_PUBLIC_URL?: string;

  /** Days for which handled events are remembered: at least twice as long as any topic keeps its records. */
  @Type(() => Number) @IsInt() @Min(1) POSTER_INBOX_RETENTION_DAYS = 60;

  /** Milliseconds that a loop without work rests. */
  @Type(() => Number) @IsInt() @Min(10) POSTER_IDLE_MS = 500;
  /** Seconds that leases of a killed process stay closed. */
  @Type(() => Number) @IsInt() @Min(1) POSTER_LEASE_SECONDS = 30;
  /** Seconds that a stop waits for what is in flight. */
  @Type(() => Number) @IsInt() @Min(0) POSTER_SHUTDOWN_GRACE = 120;
}

/** Parses the environment of the poster. Throws `ConfigurationError` with every fault, never a value of a secret. */
export function readPosterEnvironment(env: NodeJS.ProcessEnv): PosterEnvironment {
  const own = secretsFaults(env);
  try {
    const environment = parseEnvironment(PosterEnvironment, env);
    if (own.length > 0) throw new ConfigurationError(own);
    return environment;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError([...new Set([...error.faults, ...own])].toSorted());
  }
}

/** A missing key, or one that is not base64, is found by the declaration. */
function secretsFaults(env: NodeJS.ProcessEnv): string[] {
  const key = env['SECRETS_KEY']?.trim() ?? '';
  const isDeclaredFault = !/^[A-Za-z0-9+/]+={0,2}$/.test(key);
  const { SECRETS_KEYS_RETIRED } = env;
  return secretKeyFaults({ SECRETS_KEY: key, SECRETS_KEYS_RETIRED }).filter(
    (fault) => !isDeclaredFault || fault.startsWith('SECRETS_KEYS_RETIRED'),
  );
}
