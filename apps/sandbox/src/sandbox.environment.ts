import { IsPostgresUrl } from '@app/platform';
import { IsInt, IsNotEmpty, IsOptional, IsString, IsUrl, Max, Min } from 'class-validator';

/** What the sandboxes read from the environment when they run as a process of their own. */
export class SandboxEnvironment {
  @IsInt() @Min(0) @Max(65_535) SANDBOX_PIPEDRIVE_PORT = 3002;
  @IsInt() @Min(0) @Max(65_535) SANDBOX_INTACCT_PORT = 3003;
  @IsString() @IsNotEmpty() HOST = '127.0.0.1';
  /** Origin under which clients reach the Intacct gateway, where it is not the one it listens on. */
  @IsOptional() @IsUrl({ require_tld: false, protocols: ['http', 'https'] }) SANDBOX_INTACCT_PUBLIC_URL?: string;
  /** Keeps the state; without it a restart begins with the demo data again. */
  @IsOptional() @IsPostgresUrl() DATABASE_URL?: string;
}
