import { toJson, type Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import { inOneOrder, raiseHints } from '../hints/change-hint.repository.js';
import { hintPriority } from '../hints/hint.js';
import type { WebhookDelivery } from './webhook-delivery.js';

/**
 * One statement, so one trip to the database and one commit for a whole group. The same body again is one line of the log,
 * and raises its hint with every group that brings it.
 */
const WRITE = `
  with logged as (
    insert into ${INGEST_SCHEMA}.webhook_deliveries (company, body_sha256, outcome, entity, entity_id, action,
                                                     webhook_version, attempt, event_id, correlation_id, reason, body)
    select $1, decode(sha256, 'hex'), outcome, entity, entity_id, action, webhook_version, attempt, event_id,
           correlation_id, reason, body
      from json_to_recordset($2::json) as new (sha256 text, outcome text, entity text, entity_id text, action text,
           webhook_version text, attempt integer, event_id text, correlation_id text, reason text, body text)
     order by sha256
    on conflict (company, body_sha256) do nothing)
  ${raiseHints(
    `select $1, entity, id, 'webhook', ${hintPriority.webhook}, false from unnest($3::text[], $4::text[]) as new (entity, id)`,
  )}`;

/** Makes a group of deliveries durable: their lines in the log, and the hints they raise. */
export class DeliveryWriter {
  constructor(private readonly company: string) {}

  async write(sql: Sql, group: readonly WebhookDelivery[]): Promise<void> {
    const rows = group.map((one) => ({
      sha256: one.bodySha256,
      outcome: one.outcome,
      entity: one.entity,
      entity_id: one.entityId,
      action: one.action,
      webhook_version: one.webhookVersion,
      attempt: one.attempt,
      event_id: one.eventId,
      correlation_id: one.correlationId,
      reason: one.reason,
      body: one.body,
    }));
    const hints = inOneOrder(group.flatMap((one) => one.hints));
    await sql.query(WRITE, [
      this.company,
      toJson(rows),
      hints.map((hint) => hint.entity),
      hints.map((hint) => hint.id),
    ]);
  }
}
