import { IsOptional } from 'class-validator';
import { IsPostgresUrl } from './is-postgres-url.js';

/** The part of the settings that a command needs which only works on the database. */
export class DatabaseEnvironment {
  @IsPostgresUrl() DATABASE_URL: string;
  @IsOptional() @IsPostgresUrl() DATABASE_MIGRATION_URL?: string;
}
