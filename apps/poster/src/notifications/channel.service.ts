import { randomUUID } from 'node:crypto';

import type { Clock, Database } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { Channel, ChannelKind, ChannelSecret } from './channel.js';
import type { ChannelRepository } from './channel.repository.js';
import { checkedAddress } from './channels/outbound-address.js';
import { newSigningSecret } from './channels/standard-webhook.js';
import { type MessageSender } from './channels/message.sender.js';
import { digestMessage, testMessage } from './message.builder.js';
import type { NotificationRepository } from './notification.repository.js';

export interface NewChannel {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly recipients?: readonly string[];
  readonly url?: string;
}

export class ChannelRefusedError extends Error {
  override readonly name = 'ChannelRefusedError';

  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

interface By {
  readonly actor: string;
  readonly reason: string;
}

/** Makes, removes and tests channels. */
export class ChannelService {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelRepository,
    private readonly notifications: NotificationRepository,
    private readonly senders: Readonly<Record<ChannelKind, MessageSender>>,
    private readonly audit: AuditBook,
    private readonly clock: Clock,
    private readonly allowedHosts: readonly string[],
  ) {}

  list(): Promise<Channel[]> {
    return this.channels.list(this.database);
  }

  /**
   * Makes a channel, and tells it at once what is open. Returns the signing secret of a generic webhook, this once only.
   * Throws `ChannelRefusedError`.
   */
  async add(wanted: NewChannel, by: By): Promise<{ channel: Channel; signingSecret?: string }> {
    const { host, recipients, secret } = this.checked(wanted);
    const id = randomUUID();
    const { name, kind } = wanted;
    const row = { id, name, kind, recipients, host, secret, createdBy: by.actor };
    const channel = await this.database.transaction(async (tx) => {
      if (!(await this.channels.add(tx, row)))
        throw new ChannelRefusedError('name', `There is already a channel "${name}"`);
      const now = this.clock.now();
      const open = await this.notifications.open(tx);
      if (open.length > 0)
        await this.notifications.queue(
          tx,
          digestMessage(
            open.map(({ item }) => item),
            now,
          ),
          { channelId: id },
        );
      await this.note(tx, 'channel.added', id, by, { name, kind, host });
      return this.channels.find(tx, id);
    });
    if (channel === undefined) throw new ChannelRefusedError('name', 'The channel was removed meanwhile');
    return { channel, ...(secret.signingSecret === undefined ? {} : { signingSecret: secret.signingSecret }) };
  }

  /** False when there is none. */
  remove(id: string, by: By): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const channel = await this.channels.remove(tx, id);
      if (channel === undefined) return false;
      await this.note(tx, 'channel.removed', id, by, { name: channel.name, kind: channel.kind });
      return true;
    });
  }

  /** Sends a test message now. Throws `SendFailedError`; false when there is no such channel. */
  async test(id: string, by: By): Promise<boolean> {
    const channel = await this.channels.open(this.database, id);
    if (channel === undefined) return false;
    await this.database.transaction((tx) => this.note(tx, 'channel.tested', id, by, { name: channel.name }));
    const now = this.clock.now();
    const message = { id: randomUUID(), content: testMessage(now), sentAtSeconds: Math.floor(now.getTime() / 1000) };
    await this.senders[channel.kind].send(channel, message);
    return true;
  }

  private checked({ kind, recipients = [], url }: NewChannel): {
    host: string | null;
    recipients: readonly string[];
    secret: ChannelSecret;
  } {
    if (kind === 'email') {
      if (recipients.length === 0) throw new ChannelRefusedError('recipients', 'An e-mail channel needs recipients');
      if (url !== undefined) throw new ChannelRefusedError('url', 'An e-mail channel has no url');
      return { host: null, recipients, secret: {} };
    }
    if (recipients.length > 0) throw new ChannelRefusedError('recipients', 'Only e-mail channels have recipients');
    if (url === undefined) throw new ChannelRefusedError('url', `A ${kind} channel needs a url`);
    const signing = kind === 'webhook' ? { signingSecret: newSigningSecret() } : {};
    return { host: this.hostOf(url), recipients, secret: { url, ...signing } };
  }

  private hostOf(url: string): string {
    try {
      return checkedAddress(url, this.allowedHosts).host;
    } catch (error) {
      throw new ChannelRefusedError('url', `The url is refused: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }

  private note(
    tx: Parameters<AuditBook['note']>[0],
    action: string,
    id: string,
    by: By,
    after: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    return this.audit.note(tx, { action, subjectType: 'channel', subjectId: id, ...by, after });
  }
}
