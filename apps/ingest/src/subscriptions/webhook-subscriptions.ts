import type { PipedriveClient, PipedriveWebhookSubscription } from '@app/pipedrive';

import type { AccountJournal, AccountSubject, By } from '../account/account.journal.js';

export type SubscriptionClient = Pick<PipedriveClient, 'webhooks' | 'createWebhook' | 'deleteWebhook'>;

export interface SubscriptionTarget {
  /** Where Pipedrive reaches us. */
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

export type SubscriptionJournal = Pick<AccountJournal, 'broken' | 'well' | 'did' | 'known'>;

export interface SubscriptionHealth {
  readonly object: string;
  readonly id: string;
  readonly isActive: boolean;
  readonly lastDeliveryTime: string | null;
  readonly lastHttpStatus: number | null;
  readonly removeReason: string | null;
}

/** What we need to hear of. Lines and instalments change a deal without always changing the deal itself. */
const OBJECTS = [
  'deal',
  'deal_product',
  'deal_installment',
  'organization',
  'person',
  'product',
  'stage',
  'pipeline',
] as const;
/** Known to newer accounts only: where they are refused, polls see the change. */
const OPTIONAL: ReadonlySet<string> = new Set(['deal_product', 'deal_installment']);

const subjectOf = (object: string): AccountSubject => ({ type: 'webhook-subscription', id: object });

/** Keeps the webhooks that we need at the account: version 2, every action, one per object. */
export class WebhookSubscriptions {
  constructor(
    private readonly client: SubscriptionClient,
    private readonly target: SubscriptionTarget,
    private readonly journal: SubscriptionJournal,
    /** Some were lost, and have not been seen in working order since: they want to be looked at again soon. */
    private readonly onMending: () => Promise<void>,
  ) {}

  /**
   * Creates what is missing and replaces what was switched off; what is there stays untouched. Returns what was created.
   * Killed half-way it leaves at most a webhook too many, which costs a duplicate hint, never one too few.
   */
  async ensure(by: By): Promise<string[]> {
    const ours = await this.ours();
    const known = await this.journal.known('webhook-subscription');
    const created: string[] = [];
    for (const object of OBJECTS) {
      const existing = ours.filter(
        (one) => one.eventObject === object && one.eventAction === '*' && one.version === '2.0',
      );
      if (existing.some((one) => one.isActive)) {
        // Only now a replaced one counts as repaired: Pipedrive has kept it since the last look.
        await this.journal.well(subjectOf(object));
        continue;
      }
      const lost = reasonOf(existing, known.has(object));
      if (lost !== undefined) await this.journal.broken(subjectOf(object), lost);
      if (!(await this.create(object))) continue;
      created.push(object);
      const replaced = existing.map((one) => one.id);
      await this.journal.did(subjectOf(object), 'webhook-subscription.created', by, { object, replaced });
      // From here on we know that it was there; one that takes the place of a lost one has to show first that it works.
      if (lost === undefined && known.get(object) !== false) await this.journal.well(subjectOf(object));
      for (const id of replaced) await this.client.deleteWebhook(id);
    }
    const now = await this.journal.known('webhook-subscription');
    if ([...now.values()].includes(false)) await this.onMending();
    return created;
  }

  /** How the account's webhooks that lead to us are doing. */
  async health(): Promise<SubscriptionHealth[]> {
    return (await this.ours()).map((one) => ({
      object: one.eventObject,
      id: one.id,
      isActive: one.isActive,
      lastDeliveryTime: one.lastDeliveryTime,
      lastHttpStatus: one.lastHttpStatus,
      removeReason: one.removeReason,
    }));
  }

  private async ours(): Promise<PipedriveWebhookSubscription[]> {
    return (await this.client.webhooks()).filter((one) => one.subscriptionUrl === this.target.url);
  }

  private async create(object: string): Promise<boolean> {
    const { url, user, password } = this.target;
    try {
      await this.client.createWebhook({
        name: `Intacct: ${object}`,
        subscriptionUrl: url,
        eventAction: '*',
        eventObject: object,
        ...(user === undefined ? {} : { httpAuthUser: user }),
        ...(password === undefined ? {} : { httpAuthPassword: password }),
      });
      return true;
    } catch (error) {
      if (OPTIONAL.has(object) && error instanceof Error && 'kind' in error && error.kind === 'validation')
        return false;
      throw error;
    }
  }
}

/** Why a subscription that we had does not work; undefined where we never had one. */
function reasonOf(existing: readonly PipedriveWebhookSubscription[], wasThere: boolean): string | undefined {
  const [dead] = existing;
  if (dead === undefined) return wasThere ? 'Pipedrive has deleted the webhook' : undefined;
  const status = dead.lastHttpStatus === null ? '' : `, our last answer was HTTP ${dead.lastHttpStatus}`;
  return `Pipedrive has switched the webhook off (${dead.removeReason ?? 'no reason given'}${status})`;
}
