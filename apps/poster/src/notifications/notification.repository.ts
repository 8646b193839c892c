import { randomUUID } from 'node:crypto';

import { type Sql, toJson } from '@app/platform';

import type { MessageContent, Telling } from './message.builder.js';
import type { CauseSource, OpenNotification, ToldItem } from './waiting-cause.js';

interface NotificationRow {
  id: string;
  source: CauseSource;
  cause: string;
  item: ToldItem;
  opened_at: Date;
  told_at: Date;
  solved_at: Date | null;
}

export interface NotificationView extends OpenNotification {
  readonly solvedAt: Date | null;
}

export interface MessageView {
  readonly id: string;
  readonly channel: string;
  readonly telling: Telling;
  readonly subject: string;
  readonly state: 'due' | 'sent' | 'given-up';
  readonly attempts: number;
  readonly problem: string | null;
  readonly sentAt: Date | null;
}

/** What was told, and what is still to be sent. */
export class NotificationRepository {
  async open(sql: Sql): Promise<OpenNotification[]> {
    const rows = await sql.query<NotificationRow>('select * from notifications where solved_at is null');
    return rows.map(toNotification);
  }

  /** The id, or nothing when somebody else has opened it. */
  async insert(tx: Sql, item: ToldItem, now: Date): Promise<string | undefined> {
    const [row] = await tx.query<{ id: string }>(
      `insert into notifications (id, source, cause, item, opened_at, told_at) values ($1, $2, $3, $4, $5, $5)
       on conflict (source, cause) where solved_at is null do nothing returning id`,
      [randomUUID(), item.source, item.cause, toJson(item), now],
    );
    return row?.id;
  }

  async told(tx: Sql, id: string, item: ToldItem, now: Date): Promise<void> {
    await tx.query('update notifications set told_at = $2, item = $3 where id = $1', [id, now, toJson(item)]);
  }

  async solved(tx: Sql, id: string, now: Date): Promise<void> {
    await tx.query('update notifications set solved_at = $2 where id = $1 and solved_at is null', [id, now]);
  }

  /** A message for every channel, or for one. */
  async queue(tx: Sql, content: MessageContent, to: { notificationId?: string; channelId?: string }): Promise<void> {
    await tx.query(
      `insert into notification_messages (id, channel_id, notification_id, telling, content)
       select gen_random_uuid(), id, $1::uuid, $2, $3::jsonb from notification_channels where $4::uuid is null or id = $4::uuid`,
      [to.notificationId ?? null, content.telling, toJson(content), to.channelId ?? null],
    );
  }

  async list(
    sql: Sql,
    filter: { open: boolean; limit: number; before?: string | undefined },
  ): Promise<NotificationView[]> {
    const rows = await sql.query<NotificationRow>(
      `select * from notifications
        where ($1 = false or solved_at is null)
          and ($2::uuid is null or (opened_at, id) < (select opened_at, id from notifications where id = $2::uuid))
        order by opened_at desc, id desc limit $3`,
      [filter.open, filter.before ?? null, filter.limit],
    );
    return rows.map((row) => ({ ...toNotification(row), solvedAt: row.solved_at }));
  }

  /** Newest first. */
  async messages(
    sql: Sql,
    filter: { state?: MessageView['state'] | undefined; limit: number; before?: string | undefined },
  ): Promise<MessageView[]> {
    return sql.query<MessageView>(
      `select m.id, c.name as channel, m.telling, m.content->>'subject' as subject, m.state, m.attempts, m.problem,
              m.sent_at as "sentAt"
         from notification_messages m join notification_channels c on c.id = m.channel_id
        where ($1::text is null or m.state = $1)
          and ($2::uuid is null or m.number < (select number from notification_messages where id = $2::uuid))
        order by m.number desc limit $3`,
      [filter.state ?? null, filter.before ?? null, filter.limit],
    );
  }
}

function toNotification(row: NotificationRow): OpenNotification {
  const { id, source, cause, item } = row;
  return { id, source, cause, item, openedAt: row.opened_at, toldAt: row.told_at };
}
