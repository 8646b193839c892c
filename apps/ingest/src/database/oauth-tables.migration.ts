import type { MigrationInterface, QueryRunner } from 'typeorm';

import { INGEST_SCHEMA } from './ingest-tables.migration.js';

/** The grant of the Pipedrive company, authorizations under way, and webhooks that came before the company was known. */
export class CreateOAuthTables1795200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create table ${INGEST_SCHEMA}.oauth_grants (
         singleton boolean primary key default true constraint oauth_grants_one check (singleton),
         company text not null unique,
         company_name text,
         user_name text not null,
         secret text,
         api_domain text not null,
         scopes jsonb not null,
         expires_at timestamptz not null,
         granted_at timestamptz not null default clock_timestamp(),
         renewed_at timestamptz,
         ended_at timestamptz,
         ended_because text,
         constraint oauth_grants_ended check ((secret is null) = (ended_at is not null)))`,
    );
    await runner.query(
      `create table ${INGEST_SCHEMA}.oauth_states (
         nonce text primary key,
         requested_by text not null,
         expires_at timestamptz not null)`,
    );
    await runner.query(
      `create table ${INGEST_SCHEMA}.parked_deliveries (
         body_sha256 bytea primary key,
         body bytea not null,
         received_at timestamptz not null default clock_timestamp())`,
    );
  }

  async down(): Promise<void> {
    await Promise.resolve();
    throw new Error('ingest only migrates forward: restore a backup instead');
  }
}
