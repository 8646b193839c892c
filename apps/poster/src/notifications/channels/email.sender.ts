import { createTransport, type Transporter } from 'nodemailer';

import type { OpenedChannel } from '../channel.js';
import { plainText } from '../message.builder.js';
import { MessageSender, type OutgoingMessage, SendFailedError } from './message.sender.js';

export interface MailOptions {
  /** `smtp://` or `smtps://` with user and password. */
  readonly smtpUrl: string;
  readonly from: string;
  /** Right side of message ids. */
  readonly environmentId: string;
}

const TIMEOUT_MS = 10_000;

/** One mail per message to all recipients; the message id stays the same over repeats. */
export class EmailSender extends MessageSender {
  private readonly transport: Transporter | undefined;

  constructor(private readonly options: MailOptions | undefined) {
    super();
    if (options === undefined) return;
    const limits = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS };
    this.transport = createTransport({
      url: options.smtpUrl,
      ...limits,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ recipients }: OpenedChannel, { id, content }: OutgoingMessage): Promise<void> {
    const { options, transport } = this;
    if (options === undefined || transport === undefined)
      throw new SendFailedError('SMTP_URL and MAIL_FROM are not set');
    try {
      await transport.sendMail({
        from: options.from,
        to: [...recipients],
        subject: content.subject,
        text: plainText(content),
        messageId: `<${id}@${options.environmentId}.pipedrive-intacct>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
    } catch (error) {
      const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
      throw new SendFailedError(`the mail server refused it (${[code, responseCode].filter(Boolean).join(' ')})`);
    }
  }
}
