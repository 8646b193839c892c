import type { RecordChange } from '../state/change-log.js';

/** One change on its way to the subscribers. */
export interface WebhookEvent {
  readonly id: string;
  readonly correlationId: string;
  readonly change: RecordChange;
  readonly userId: number;
  readonly source: 'app' | 'api';
  readonly at: Date;
}
