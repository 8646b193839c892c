import type { PipedriveClient, PipedriveWebhookSubscription } from '@app/pipedrive';

export type SubscriptionClient = Pick<PipedriveClient, 'webhooks' | 'createWebhook' | 'deleteWebhook'>;

export interface SubscriptionTarget {
  /** Where Pipedrive reaches us. */
  readonly url: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

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

/** Keeps the webhooks that we need at the account: version 2, every action, one per object. */
export class WebhookSubscriptions {
  constructor(
    private readonly client: SubscriptionClient,
    private readonly target: SubscriptionTarget,
  ) {}

  /**
   * Creates what is missing and replaces what was switched off; what is there stays untouched. Returns what was created.
   * Killed half-way it leaves at most a webhook too many, which costs a duplicate hint, never one too few.
   */
  async ensure(): Promise<string[]> {
    const ours = await this.ours();
    const created: string[] = [];
    for (const object of OBJECTS) {
      const existing = ours.filter(
        (one) => one.eventObject === object && one.eventAction === '*' && one.version === '2.0',
      );
      if (existing.some((one) => one.isActive)) continue;
      if (!(await this.create(object))) continue;
      created.push(object);
      for (const dead of existing) await this.client.deleteWebhook(dead.id);
    }
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
