import type { CatalogueSubject } from '../catalogue/catalogue-changes.js';
import type { HintRequest } from '../hints/hint.js';
import type { MergeAlias } from '../hints/merge-alias.repository.js';

/** An authenticated delivery: what it was, and which hints it raises. */
export interface WebhookDelivery {
  /** In hexadecimal digits. */
  readonly bodySha256: string;
  readonly body: string;
  readonly outcome: 'hinted' | 'ignored' | 'malformed';
  readonly entity: string | null;
  readonly entityId: string | null;
  readonly action: string | null;
  readonly webhookVersion: string | null;
  readonly attempt: number | null;
  readonly eventId: string | null;
  readonly correlationId: string | null;
  /** Why it was ignored or could not be understood. */
  readonly reason: string | null;
  readonly hints: readonly HintRequest[];
  readonly aliases: readonly MergeAlias[];
  /** What of the catalogue is out of date. */
  readonly catalogue: readonly CatalogueSubject[];
}
