import { createHmac } from 'node:crypto';

import { HttpReceiver, type ReceivedCall } from '../../apps/poster/src/testing/message-receivers.for-spec.js';
import type { World } from './world.js';

export interface ToldCause {
  readonly source: string;
  readonly cause: string;
  readonly headline: string;
  readonly remedy: string;
  readonly count: number;
  readonly amounts: Readonly<Record<string, string>>;
  readonly link: string | null;
}

export interface ToldMessage {
  /** Stays the same when a message is sent again after a kill. */
  readonly id: string;
  readonly type: string;
  readonly items: readonly ToldCause[];
}

/** The people behind a signed generic webhook: a receiver of their own that keeps what it was told. */
export class ToldPeople {
  private secret = '';

  private constructor(private readonly receiver: HttpReceiver) {}

  static async start(): Promise<ToldPeople> {
    return new ToldPeople(await HttpReceiver.start());
  }

  /** From now on every answer takes so long, so that a kill finds messages on their way. */
  answerAfter(delayMs: number): void {
    this.receiver.delayMs = delayMs;
  }

  async subscribe(world: World): Promise<void> {
    const url = `${this.receiver.url}/told`;
    const reason = 'People want to know';
    const channel = { name: 'Controlling', kind: 'webhook', url, reason };
    const answer = await world.poster.post<{ signingSecret: string }>('/admin/notification-channels', channel);
    this.secret = answer.signingSecret;
  }

  /** Each message once, in the order of its first arrival. Throws when one is not signed as it has to be. */
  get messages(): readonly ToldMessage[] {
    const messages = new Map<string, ToldMessage>();
    for (const call of this.receiver.calls) {
      const message = this.opened(call);
      if (!messages.has(message.id)) messages.set(message.id, message);
    }
    return [...messages.values()];
  }

  /** How often the sockets were used, repeats counted. */
  get calls(): number {
    return this.receiver.calls.length;
  }

  /** The messages of a type that name the cause. */
  about(cause: string, type: 'opened' | 'solved'): readonly ToldMessage[] {
    return this.messages.filter(
      (message) => message.type === `notification.${type}` && message.items.some((item) => item.cause === cause),
    );
  }

  close(): Promise<void> {
    return this.receiver.close();
  }

  /** Checks the signature by the words of the Standard Webhooks specification, as the receiving side would. */
  private opened({ headers, body }: ReceivedCall): ToldMessage {
    const id = headers['webhook-id'];
    const key = Buffer.from(this.secret.replace('whsec_', ''), 'base64');
    const signed = `${String(id)}.${String(headers['webhook-timestamp'])}.${body}`;
    const signature = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    if (typeof id !== 'string' || headers['webhook-signature'] !== signature)
      throw new Error(`a message arrived that is not signed: ${body}`);
    const { type, data } = JSON.parse(body) as { type: string; data: { items: ToldCause[] } };
    return { id, type, items: data.items };
  }
}
