import type { Clock, Database } from '@app/platform';

import type { ChannelKind } from './channel.js';
import type { ChannelRepository } from './channel.repository.js';
import type { MessageSender } from './channels/message.sender.js';
import type { MessageContent } from './message.builder.js';

export interface RelayOptions {
  readonly owner: string;
  /** Longer than the longest sending; a killed relay's message is taken over after it. */
  readonly leaseMs: number;
  /** Before the second try; doubled each time up to an hour. */
  readonly retryMs: number;
}

interface ClaimedMessage {
  id: string;
  channel_id: string;
  content: MessageContent;
  attempts: number;
}

const BATCH = 10;
/** With an hour between the last ones about a week. */
const MOST_ATTEMPTS = 170;
const MOST_WAIT_MS = 3_600_000;

/**
 * Sends stored messages. A claim is committed before a socket is opened, "sent" after the other side has taken the message. A kill in
 * between sends it once more, under the same message id: at least once, and once for receivers that look at the id.
 */
export class NotificationRelay {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelRepository,
    private readonly senders: Readonly<Record<ChannelKind, MessageSender>>,
    private readonly clock: Clock,
    private readonly options: RelayOptions,
  ) {}

  async runOnce(): Promise<{ sent: number; failed: number }> {
    const claimed = await this.claim();
    const outcomes = await Promise.all(claimed.map((message) => this.deliver(message)));
    const sent = outcomes.filter(Boolean).length;
    return { sent, failed: outcomes.length - sent };
  }

  /** Messages about one cause keep their order in a channel: "solved" never overtakes "opened". */
  private claim(): Promise<ClaimedMessage[]> {
    return this.database.query<ClaimedMessage>(
      `update notification_messages as m
          set attempts = m.attempts + 1, lease_owner = $1, due_at = clock_timestamp() + $2 * interval '1 ms'
        where m.id in (
          select id from notification_messages as d
           where state = 'due' and due_at <= clock_timestamp()
             and not exists (select from notification_messages e
                  where e.channel_id = d.channel_id and e.notification_id = d.notification_id and e.state = 'due'
                    and e.number < d.number)
           order by number limit $3 for update skip locked)
       returning m.id, m.channel_id, m.content, m.attempts`,
      [this.options.owner, this.options.leaseMs, BATCH],
    );
  }

  private async deliver(message: ClaimedMessage): Promise<boolean> {
    try {
      const channel = await this.channels.open(this.database, message.channel_id);
      // Removed meanwhile, and the message with it.
      if (channel === undefined) return false;
      const sentAtSeconds = Math.floor(this.clock.now().getTime() / 1000);
      await this.senders[channel.kind].send(channel, { id: message.id, content: message.content, sentAtSeconds });
    } catch (error) {
      await this.failed(message, error instanceof Error ? error.message : 'it could not be sent');
      return false;
    }
    await this.finish(message, `state = 'sent', sent_at = clock_timestamp(), problem = null`, []);
    return true;
  }

  private failed(message: ClaimedMessage, problem: string): Promise<unknown> {
    if (message.attempts >= MOST_ATTEMPTS)
      return this.finish(message, `state = 'given-up', problem = $4`, [problem.slice(0, 500)]);
    const waitMs = Math.min(this.options.retryMs * 2 ** Math.min(message.attempts - 1, 16), MOST_WAIT_MS);
    const next = `problem = $4, due_at = clock_timestamp() + $5 * interval '1 ms'`;
    return this.finish(message, next, [problem.slice(0, 500), waitMs]);
  }

  /** Nothing happens when the lease ran out and somebody else has it: theirs is the newer word. */
  private finish({ id, attempts }: ClaimedMessage, change: string, values: readonly unknown[]): Promise<unknown> {
    return this.database.query(
      `update notification_messages set ${change}, lease_owner = null
        where id = $1 and lease_owner = $2 and attempts = $3 and state = 'due'`,
      [id, this.options.owner, attempts, ...values],
    );
  }
}
