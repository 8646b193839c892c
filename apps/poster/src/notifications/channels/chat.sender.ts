import type { OpenedChannel } from '../channel.js';
import { slackMessage, teamsMessage } from './chat-message.builder.js';
import type { HttpPoster } from './http.poster.js';
import { MessageSender, type OutgoingMessage } from './message.sender.js';

/** Slack and Teams take no message id: a repeat after a kill between their answer and our note of it is seen twice. */
export class ChatSender extends MessageSender {
  constructor(
    private readonly http: HttpPoster,
    private readonly shape: 'slack' | 'teams',
  ) {
    super();
  }

  async send({ secret }: OpenedChannel, { content }: OutgoingMessage): Promise<void> {
    const body = this.shape === 'slack' ? slackMessage(content) : teamsMessage(content);
    await this.http.post(secret.url, JSON.stringify(body));
  }
}
