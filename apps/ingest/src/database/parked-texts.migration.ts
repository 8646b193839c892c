import type { MigrationInterface, QueryRunner } from 'typeorm';

import { INGEST_SCHEMA } from './ingest-tables.migration.js';

const PARKED = `${INGEST_SCHEMA}.parked_deliveries`;

/** Bodies of parked deliveries become texts, as they are in the log: an erasure of personal data looks through texts. */
export class ParkTexts1795700000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table ${PARKED} rename column body to bytes`);
    await runner.query(`alter table ${PARKED} add column body text not null default ''`);
    const rows = (await runner.query(`select body_sha256, bytes from ${PARKED}`)) as Row[];
    // Not by SQL: one body that is no UTF-8 would refuse the conversion of all.
    for (const { body_sha256, bytes } of rows)
      await runner.query(`update ${PARKED} set body = $2 where body_sha256 = $1`, [body_sha256, storableText(bytes)]);
    await runner.query(`alter table ${PARKED} drop column bytes`);
    await runner.query(`alter table ${PARKED} alter column body drop default`);
  }

  async down(): Promise<void> {
    await Promise.resolve();
    throw new Error('ingest only migrates forward: restore a backup instead');
  }
}

interface Row {
  readonly body_sha256: Buffer;
  readonly bytes: Buffer;
}

/** PostgreSQL takes no NUL in a text. */
const storableText = (bytes: Buffer): string => bytes.toString('utf8').replaceAll('\0', '\ufffd');
