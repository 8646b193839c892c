import { IsPostgresUrl } from '@app/platform';
import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsOptional, IsString, Matches, Max, Min, MinLength } from 'class-validator';

/** What local mode itself reads; the services it starts read their own settings from the same environment. */
export class LocalEnvironment {
  @IsString() @IsNotEmpty() DATA_DIR = '.data';
  @Matches(/^[a-z0-9]{1,8}$/, { message: '$property must be 1 to 8 of a-z and 0-9' }) ENVIRONMENT_ID = 'local';
  /** Without it PostgreSQL runs embedded, in the data folder. */
  @IsOptional() @IsPostgresUrl() DATABASE_URL?: string;
  /** Without it a key is generated into the data folder and printed. */
  @IsOptional() @MinLength(16) ADMIN_API_KEY?: string;

  @Type(() => Number) @IsInt() @Min(1) @Max(65_535) INGEST_PORT = 3000;
  @Type(() => Number) @IsInt() @Min(1) @Max(65_535) POSTER_PORT = 3001;
  @Type(() => Number) @IsInt() @Min(1) @Max(65_535) SANDBOX_PIPEDRIVE_PORT = 3002;
  @Type(() => Number) @IsInt() @Min(1) @Max(65_535) SANDBOX_INTACCT_PORT = 3003;
}

export type Variables = Readonly<Record<string, string | undefined>>;

const isSet = (variables: Variables, name: string): boolean => (variables[name] ?? '') !== '';

const pipedriveCredentials = ['PIPEDRIVE_API_TOKEN', 'PIPEDRIVE_CLIENT_ID', 'PIPEDRIVE_CLIENT_SECRET'];
const intacctCredentials = [
  'INTACCT_SENDER_ID',
  'INTACCT_SENDER_PASSWORD',
  'INTACCT_COMPANY_ID',
  'INTACCT_USER_ID',
  'INTACCT_USER_PASSWORD',
];

/** A provider gets a sandbox only when none of its credentials is set: half a set is a mistake that its service names. */
export function neededSandboxes(variables: Variables): { pipedrive: boolean; intacct: boolean } {
  return {
    pipedrive: !pipedriveCredentials.some((name) => isSet(variables, name)),
    intacct: !intacctCredentials.some((name) => isSet(variables, name)),
  };
}

/** Settings somebody made go before those that local mode makes up. */
export function withDefaults(variables: Variables, defaults: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const made = Object.entries(defaults).filter(([name]) => !isSet(variables, name));
  return { ...variables, ...Object.fromEntries(made) };
}
