export const channelKinds = ['email', 'slack', 'teams', 'webhook'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** Who is told, as people may see it: no address that is a secret, no signing key. */
export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  /** E-mail addresses; empty for the other kinds. */
  readonly recipients: readonly string[];
  /** Host of the address; the rest of it is a secret. */
  readonly host: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
}

/** What a sender needs besides. */
export interface ChannelSecret {
  readonly url?: string;
  /** `whsec_…`, of generic webhooks. */
  readonly signingSecret?: string;
}

export interface OpenedChannel extends Channel {
  readonly secret: ChannelSecret;
}
