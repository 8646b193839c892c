import type { OpenedChannel } from '../channel.js';
import type { MessageContent } from '../message.builder.js';

export interface OutgoingMessage {
  /** The same however often it is sent: receivers can drop a repeat. */
  readonly id: string;
  readonly content: MessageContent;
  /** Seconds since 1970 at which it is sent. */
  readonly sentAtSeconds: number;
}

/** Sends one message to one channel; resolves when the other side has taken it. Throws `SendFailedError`. */
export abstract class MessageSender {
  abstract send(channel: OpenedChannel, message: OutgoingMessage): Promise<void>;
}

/** The message was not taken, as far as we know. The text is shown to people: no address, no secret. */
export class SendFailedError extends Error {
  override readonly name = 'SendFailedError';
}
