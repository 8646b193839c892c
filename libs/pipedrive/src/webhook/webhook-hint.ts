/** What a delivery says changed. It is only a hint: read the record again before any accounting effect. */
export interface WebhookHint {
  /** deal, organization, person, product, stage, pipeline, user … as Pipedrive names it; lines and instalments become `deal`. */
  readonly entity: string;
  readonly id: string;
  readonly action: 'create' | 'change' | 'delete' | 'merge' | 'unknown';
  /** The record that survives, when this one was merged away. */
  readonly mergedToId: string | undefined;
}

export interface DecodedWebhook {
  readonly version: '1.0' | '2.0';
  readonly hints: readonly WebhookHint[];
  readonly companyId: string | undefined;
  readonly webhookId: string | undefined;
  readonly correlationId: string | undefined;
  /** Pipedrive's event id; not unique and not stable over retries, for logs only. */
  readonly eventId: string | undefined;
  /** 1 for the first delivery. */
  readonly attempt: number | undefined;
  /** ISO time. */
  readonly occurredAt: string | undefined;
}

/** Two of them may be live while a secret is being replaced. */
export interface WebhookChecks {
  readonly basic?: { readonly user: string; readonly password: string };
  readonly hmacSecrets?: readonly string[];
}

export type WebhookRefusal =
  | 'no-check-configured'
  | 'basic-missing'
  | 'basic-malformed'
  | 'basic-wrong'
  | 'signature-missing'
  | 'signature-malformed'
  | 'signature-wrong';

export type WebhookVerdict = 'accepted' | { readonly refused: WebhookRefusal };

export type WebhookHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;
