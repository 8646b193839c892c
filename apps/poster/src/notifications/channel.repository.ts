import type { SecretBox, Sql } from '@app/platform';

import type { Channel, ChannelKind, ChannelSecret, OpenedChannel } from './channel.js';

interface ChannelRow {
  id: string;
  name: string;
  kind: ChannelKind;
  recipients: string[];
  host: string | null;
  secret: string | null;
  created_by: string;
  created_at: Date;
}

/** Channels, their secrets encrypted and bound to their row. */
export class ChannelRepository {
  constructor(private readonly box: SecretBox) {}

  /** False when the name is taken. */
  async add(tx: Sql, channel: Omit<OpenedChannel, 'createdAt'>): Promise<boolean> {
    const { id, name, kind, recipients, host, secret, createdBy } = channel;
    const sealed = Object.keys(secret).length === 0 ? null : this.box.seal(JSON.stringify(secret), place(id));
    const rows = await tx.query(
      `insert into notification_channels (id, name, kind, recipients, host, secret, created_by)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict on constraint notification_channels_name do nothing returning id`,
      [id, name, kind, recipients, host, sealed, createdBy],
    );
    return rows.length === 1;
  }

  async list(sql: Sql): Promise<Channel[]> {
    const rows = await sql.query<ChannelRow>('select * from notification_channels order by name');
    return rows.map(toChannel);
  }

  async find(sql: Sql, id: string): Promise<Channel | undefined> {
    const [row] = await sql.query<ChannelRow>('select * from notification_channels where id = $1', [id]);
    return row === undefined ? undefined : toChannel(row);
  }

  /** Throws `SecretBoxError` when it was sealed with another key. */
  async open(sql: Sql, id: string): Promise<OpenedChannel | undefined> {
    const [row] = await sql.query<ChannelRow>('select * from notification_channels where id = $1', [id]);
    if (row === undefined) return undefined;
    const secret = row.secret === null ? {} : (JSON.parse(this.box.open(row.secret, place(id))) as ChannelSecret);
    return { ...toChannel(row), secret };
  }

  /** What it was still to be told goes with it. */
  async remove(tx: Sql, id: string): Promise<Channel | undefined> {
    const [row] = await tx.query<ChannelRow>('delete from notification_channels where id = $1 returning *', [id]);
    return row === undefined ? undefined : toChannel(row);
  }
}

function place(id: string): string {
  return `notification_channels|${id}|secret`;
}

function toChannel(row: ChannelRow): Channel {
  const { id, name, kind, recipients, host } = row;
  return { id, name, kind, recipients, host, createdBy: row.created_by, createdAt: row.created_at };
}
