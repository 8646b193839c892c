import type { AuditRecorded } from '@app/contracts';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SeenDeal } from '../../apps/local/src/scene/poster-view.js';
import { MailReceiver } from '../../apps/poster/src/testing/message-receivers.for-spec.js';
import { ToldPeople } from '../support/told-people.js';
import { until } from '../support/until.js';
import { type LedgerEntry, type SavedRule, World } from '../support/world.js';
import { auditOf } from './audit-topic.js';

const CAUSE = 'mapping:category:Training';
const OTHER_CAUSE = 'mapping:category:Hardware';

interface EvidenceView {
  readonly status: string;
  readonly recordNos: readonly string[];
  readonly deal: { readonly dealId: string; readonly dealVersion: number; readonly value: string };
  readonly plans: readonly { readonly entries: readonly unknown[] }[];
  readonly rules: readonly { readonly ruleId: string; readonly version: number; readonly decided: boolean }[];
  readonly operations: readonly {
    readonly reference: string;
    readonly kind: string;
    readonly attempts: readonly { readonly payload: unknown; readonly outcome: string; readonly answer: unknown }[];
  }[];
  readonly audit: readonly { readonly action: string; readonly subjectType: string }[];
}

interface Hold {
  readonly kind: string;
  readonly cause: string;
  readonly message: string;
  readonly remedy: string;
}

interface HeldDeal {
  readonly dealId: string;
  readonly holds: readonly Hold[];
}

const actionsOf = (events: readonly { readonly action: string }[]): string[] => events.map(({ action }) => action);

/** The whole story was told; what comes last is published last. */
const isWhole = (seen: readonly AuditRecorded[]): boolean =>
  ['notification.solved', 'rule.saved'].every((action) => actionsOf(seen).includes(action));

/** What the product promises, told once from a deal without a mapping to the evidence of its entry, and played on both buses. */
export function tellTheStoryOfThePromise(bus: string, kafkaBrokers: () => string | undefined): void {
  describe(`a won deal that nobody has mapped, over ${bus}`, { shuffle: false }, () => {
    let world: World;
    let people: ToldPeople;
    let mail: MailReceiver;
    let organization: number;
    let first: number;
    let second: number;
    let rule: SavedRule;

    beforeAll(async () => {
      people = await ToldPeople.start();
      mail = await MailReceiver.start();
      world = await World.start(kafkaBrokers(), {
        NOTIFICATION_ALLOWED_HOSTS: '127.0.0.1',
        POSTER_PUBLIC_URL: 'https://poster.example.com',
        SMTP_URL: mail.url,
        MAIL_FROM: 'poster@example.com',
      });
      await people.subscribe(world);
      const recipients = ['controller@example.com'];
      const channel = { name: 'Controller', kind: 'email', recipients, reason: 'She decides about mappings' };
      await world.poster.post('/admin/notification-channels', channel);
      await world.setCutover(new Date(Date.now() - 60_000));
      organization = await world.createOrganization('Harbour Pilots');
    });
    afterAll(async () => {
      await world?.close();
      await people?.close();
      await mail?.close();
    });

    const winOne = async (title: string, product: string, price: number): Promise<number> => {
      const dealId = await world.createDeal(title, organization, product, price);
      await world.win(dealId);
      return dealId;
    };
    const becomes = async (dealId: number, status: string): Promise<SeenDeal> => {
      let seen: SeenDeal | undefined;
      const looks = async (): Promise<boolean> => {
        seen = (await world.view.deals()).find((deal) => deal.dealId === String(dealId));
        return seen?.status === status;
      };
      await until(`deal ${dealId} is ${status}`, looks, undefined, () => seen);
      return seen as SeenDeal;
    };
    /** It may wait for other things at first: for what is read from Intacct, or for its customer. */
    const isHeldFor = async (dealId: number, cause: string): Promise<Hold | undefined> => {
      let holds: readonly Hold[] = [];
      const looks = async (): Promise<boolean> => {
        const deals = await world.poster.get<{ items: HeldDeal[] }>('/admin/postings?status=held');
        holds = deals.items.find((deal) => deal.dealId === String(dealId))?.holds ?? [];
        return holds.some((hold) => hold.cause === cause);
      };
      await until(`deal ${dealId} is held for ${cause}`, looks, undefined, () => holds);
      return holds.find((hold) => hold.cause === cause);
    };
    const evidenceOf = (dealId: number): Promise<EvidenceView> =>
      world.poster.get<EvidenceView>(`/admin/postings/${dealId}/evidence`);
    const entriesOf = async (dealId: number): Promise<readonly LedgerEntry[]> => {
      const { operations } = await evidenceOf(dealId);
      const references = new Set(operations.map((operation) => operation.reference));
      return (await world.ledger()).filter((entry) => references.has(entry.referenceNo));
    };
    const solvedMails = (): number => mail.mails.filter(({ text }) => text.includes('\r\n\r\nSolved: ')).length;
    const told = (cause: string, type: 'opened' | 'solved'): Promise<void> =>
      until(
        `people are told that ${cause} is ${type}`,
        async () => people.about(cause, type).length > 0,
        undefined,
        () => people.messages,
      );

    it('is held, and the hold names its cause and what to do; nothing is in the ledger', async () => {
      first = await winOne('Dispatcher course', 'TR-100', 640);
      const hold = await isHeldFor(first, CAUSE);
      expect(hold).toMatchObject({
        kind: 'mapping',
        message: expect.stringContaining('Training') as string,
        remedy: expect.stringContaining('rule') as string,
      });
      expect(await world.ledger()).toEqual([]);
      expect(actionsOf((await evidenceOf(first)).audit)).toEqual(
        expect.arrayContaining(['deal.received', 'posting.held']),
      );
    });

    it('is told to people once, signed, with the money and a link, however many deals share the cause', async () => {
      await told(CAUSE, 'opened');
      expect(people.about(CAUSE, 'opened')[0]?.items).toMatchObject([
        {
          source: 'hold',
          headline: expect.stringContaining('1 deal, 640.00 EUR') as string,
          link: `https://poster.example.com/admin/postings?cause=${encodeURIComponent(CAUSE)}`,
        },
      ]);
      second = await winOne('Refresher course', 'TR-100', 320);
      await isHeldFor(second, CAUSE);
      // The message about another cause shows that it was looked at again, with both deals waiting.
      const other = await winOne('Trackers', 'HW-100', 89.9);
      await isHeldFor(other, OTHER_CAUSE);
      await told(OTHER_CAUSE, 'opened');
      await until('both mails are there', async () => mail.mails.length >= 2);
      expect(people.about(CAUSE, 'opened')).toHaveLength(1);
      expect(people.calls).toBe(2);
      expect([mail.mails.length, solvedMails()]).toEqual([2, 0]);
    });

    it('posts by itself, as the others of its cause do, once the mapping is saved', async () => {
      rule = await world.saveRule('Training', '4010');
      for (const [dealId, amount] of [
        [first, '640.00'],
        [second, '320.00'],
      ] as const) {
        await becomes(dealId, 'posted');
        const entries = await entriesOf(dealId);
        const figures = entries.flatMap((entry) =>
          entry.lines.map((line) => `${line['ACCOUNTNO']} ${new Decimal(line['TRX_AMOUNT'] ?? '').toFixed(2)}`),
        );
        expect(figures).toEqual([`1210 ${amount}`, `4010 ${amount}`]);
      }
    });

    it('closes the notification: people are told once that it is solved, and the other cause stays open', async () => {
      await told(CAUSE, 'solved');
      await until('the mail is there, too', async () => mail.mails.length === 3);
      expect(solvedMails()).toBe(1);
      expect(people.about(CAUSE, 'solved')).toHaveLength(1);
      expect(people.about(CAUSE, 'opened')).toHaveLength(1);
      const open = await world.poster.get<{ items: { cause: string }[] }>('/admin/notifications?open=true');
      expect(open.items.map(({ cause }) => cause)).toEqual([OTHER_CAUSE]);
    });

    it('is explained by its evidence: deal, rule version, plan, request and answer, record number', async () => {
      const evidence = await evidenceOf(first);
      const [entry] = await entriesOf(first);
      expect(evidence).toMatchObject({ status: 'posted', deal: { dealId: String(first), value: '640.00' } });
      expect(evidence.recordNos).toEqual([entry?.recordNo]);
      expect(evidence.rules).toMatchObject([{ ruleId: rule.id, version: 1, decided: true }]);
      expect(evidence.plans.at(-1)?.entries).toHaveLength(1);
      const [operation] = evidence.operations;
      // A busy machine may let the deadline of an attempt pass: the last one is what landed.
      const landed = operation?.attempts.at(-1);
      expect(landed).toMatchObject({ outcome: 'landed', payload: { journal: 'SALES' } });
      expect(landed?.answer).not.toBeNull();
      expect(actionsOf(evidence.audit)).toEqual(
        expect.arrayContaining([
          'deal.received',
          'posting.held',
          'posting.released',
          'posting.planned',
          'operation.claimed',
          'operation.done',
        ]),
      );
      const text = JSON.stringify(evidence);
      expect(world.secrets.filter((secret) => text.includes(secret))).toEqual([]);
    });

    it('shows every later change in its evidence: of the rule, and of the deal', async () => {
      const stored = await world.poster.get<{ rule: Record<string, unknown> }>(`/admin/rules/${rule.id}`);
      const { name: _, conditions, result } = stored.rule;
      const changed = { name: 'Courses', conditions, result, version: rule.version, reason: 'A better name' };
      await world.poster.put(`/admin/rules/${rule.id}`, changed);
      const lines = await world.pipedrive.get<{ data: { id: number }[] }>(`/api/v2/deals/${first}/products`);
      await world.pipedrive.patch(`/api/v2/deals/${first}/products/${lines.data[0]?.id}`, { quantity: 2 });
      await until('the change is in the evidence', async () => (await evidenceOf(first)).deal.dealVersion === 2);
      const evidence = await evidenceOf(first);
      expect(evidence.rules).toMatchObject([
        { version: 1, decided: true },
        { version: 2, ruleId: rule.id },
      ]);
      expect(actionsOf(evidence.audit).filter((action) => action === 'deal.received')).toHaveLength(2);
    });

    it('is told on the audit topic from the hold to the solved notification, in unbroken chains', async () => {
      const events = await auditOf(world, kafkaBrokers(), isWhole);
      const causes = events
        .filter(({ subjectType }) => subjectType === 'notification')
        .map(({ action, after }) => `${action} ${(after as { cause: string }).cause}`)
        .filter((line) => line.includes(' mapping:'));
      expect(causes).toEqual([
        `notification.opened ${CAUSE}`,
        `notification.opened ${OTHER_CAUSE}`,
        `notification.solved ${CAUSE}`,
      ]);
      for (const service of ['ingest', 'poster'] as const)
        expect(await world.verifyAudit(service)).toMatchObject({ exitCode: 0 });
    });
  });
}
