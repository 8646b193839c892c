import type { OpenedChannel } from '../channel.js';
import type { HttpPoster } from './http.poster.js';
import { MessageSender, type OutgoingMessage, SendFailedError } from './message.sender.js';
import { signedHeaders } from './standard-webhook.js';

/** Any receiver; the request is signed, and its `webhook-id` stays the same over repeats. */
export class WebhookSender extends MessageSender {
  constructor(private readonly http: HttpPoster) {
    super();
  }

  async send({ secret }: OpenedChannel, { id, content, sentAtSeconds }: OutgoingMessage): Promise<void> {
    if (secret.signingSecret === undefined) throw new SendFailedError('the channel has no signing secret');
    const { telling, subject, items, at } = content;
    const body = JSON.stringify({ type: `notification.${telling}`, timestamp: at, data: { subject, items } });
    const headers = signedHeaders(secret.signingSecret, { id, timestampSeconds: sentAtSeconds, body });
    await this.http.post(secret.url, body, headers);
  }
}
