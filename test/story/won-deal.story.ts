import { randomUUID } from 'node:crypto';

import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SeenDeal } from '../../apps/local/src/scene/poster-view.js';
import { until } from '../support/until.js';
import { World, type LedgerEntry } from '../support/world.js';
import { auditOf } from './audit-topic.js';

interface OperationView {
  readonly reference: string;
  readonly recordNo: string | null;
  readonly state: string;
}

const amounts = (entry: LedgerEntry | undefined): [string, string, string][] =>
  (entry?.lines ?? []).map((line) => [
    line['ACCOUNTNO'] ?? '',
    line['TR_TYPE'] === '1' ? 'debit' : 'credit',
    new Decimal(line['TRX_AMOUNT'] ?? '').toFixed(2),
  ]);

/** The product's promise with every service a process of its own. Told once, played on both buses. */
export function tellTheStoryOfAWonDeal(bus: string, kafkaBrokers: () => string | undefined): void {
  describe(`a won deal, from Pipedrive to the ledger, over ${bus}`, { shuffle: false }, () => {
    let world: World;
    let organization: number;

    beforeAll(async () => {
      world = await World.start(kafkaBrokers());
      await world.saveRule('Software', '4000');
      await world.setCutover(new Date(Date.now() - 60_000));
      organization = await world.createOrganization('Kestrel Optics');
    });
    afterAll(() => world?.close());

    const find = async (dealId: number): Promise<SeenDeal | undefined> =>
      (await world.view.deals()).find((deal) => deal.dealId === String(dealId));
    const becomes = async (dealId: number, status: string): Promise<SeenDeal> => {
      let seen: SeenDeal | undefined;
      const looks = async (): Promise<boolean> => {
        seen = await find(dealId);
        return seen?.status === status;
      };
      await until(`deal ${dealId} is ${status}`, looks, undefined, () => seen);
      return seen as SeenDeal;
    };
    const entriesOf = async (dealId: number): Promise<readonly LedgerEntry[]> => {
      const { operations } = await world.poster.get<{ operations: OperationView[] }>(`/admin/postings/${dealId}`);
      const references = new Set(operations.map((operation) => operation.reference));
      return (await world.ledger()).filter((entry) => references.has(entry.referenceNo));
    };
    const winOne = async (title: string, product = 'SW-100', price = 1200.5): Promise<number> => {
      const dealId = await world.createDeal(title, organization, product, price);
      await world.win(dealId);
      return dealId;
    };

    it('is posted once, balanced, with its customer, when webhooks come twice and out of order and a poll sees it too', async () => {
      await world.pipedrive.post('/_sandbox/webhook-faults', { kind: 'duplicated', count: 2 });
      await world.pipedrive.post('/_sandbox/webhook-faults', { kind: 'reordered', count: 2 });
      const dealId = await winOne('Lens design');
      await world.ingest.post('/admin/sync', { reason: 'test' });
      await becomes(dealId, 'posted');
      await world.ingest.post('/admin/sync', { dealIds: [String(dealId)], reason: 'test' });
      const other = await winOne('Behind it');
      await becomes(other, 'posted');

      const [entry, ...more] = await entriesOf(dealId);
      expect(more).toEqual([]);
      expect(amounts(entry)).toEqual([
        ['1210', 'debit', '1200.50'],
        ['4000', 'credit', '1200.50'],
      ]);
      expect(entry?.lines.every((line) => (line['CUSTOMERID'] ?? '') !== '')).toBe(true);
    });

    it('makes its organization a vendor on payment hold and a customer, once', async () => {
      const { vendors, customers } =
        await world.intacct.get<Record<'vendors' | 'customers', Record<string, string>[]>>('/_sandbox/ledger');
      expect(vendors.filter((one) => one['NAME'] === 'Kestrel Optics')).toMatchObject([{ DONOTCUTCHECK: 'true' }]);
      expect(customers.filter((one) => one['NAME'] === 'Kestrel Optics')).toHaveLength(1);
    });

    it('waits in a hold with a reason while no rule fits, and posts by itself once there is one', async () => {
      const dealId = await winOne('Tracker fleet', 'HW-100', 89.9);
      const held = await becomes(dealId, 'held');
      expect(held.holds).toMatchObject([{ kind: 'mapping', message: expect.stringContaining('Hardware') as string }]);
      expect(await entriesOf(dealId)).toEqual([]);
      await world.saveRule('Hardware', '4020');
      await becomes(dealId, 'posted');
      expect(await entriesOf(dealId)).toHaveLength(1);
    });

    it('is looked at by a person when it is reopened after it was posted; its entry stays as it is', async () => {
      const dealId = await winOne('Change of mind');
      await becomes(dealId, 'posted');
      await world.pipedrive.patch(`/api/v2/deals/${dealId}`, { status: 'open' });
      const held = await becomes(dealId, 'held');
      expect(held.holds).toMatchObject([{ kind: 'review' }]);
      expect(await entriesOf(dealId)).toHaveLength(1);
    });

    it('is posted as it is at last when it changes before it was posted', async () => {
      const dealId = await winOne('Growing order', 'SV-100', 980);
      await becomes(dealId, 'held');
      const lines = await world.pipedrive.get<{ data: { id: number }[] }>(`/api/v2/deals/${dealId}/products`);
      await world.pipedrive.patch(`/api/v2/deals/${dealId}/products/${lines.data[0]?.id}`, { quantity: 3 });
      await until('the change arrived', async () => (await find(dealId))?.value === '2940.00');
      await world.saveRule('Services', '4010');
      await becomes(dealId, 'posted');
      const entries = await entriesOf(dealId);
      expect(entries.map(amounts)).toEqual([
        [
          ['1210', 'debit', '2940.00'],
          ['4010', 'credit', '2940.00'],
        ],
      ]);
    });

    it('is not believed from a forged webhook', async () => {
      const forged = await fetch(world.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Basic Zm9yZ2VkOmZvcmdlZA==' },
        body: JSON.stringify({ meta: { entity: 'deal', entity_id: '1', id: randomUUID() } }),
      });
      expect(forged.status).toBe(401);
    });

    it('is explained on the audit topic: the record number leads back to the deal, in an unbroken chain', async () => {
      const dealId = await winOne('Audited');
      await becomes(dealId, 'posted');
      const { operations } = await world.poster.get<{ operations: OperationView[] }>(`/admin/postings/${dealId}`);
      const recordNo = operations.find((operation) => operation.state === 'done')?.recordNo;
      const events = await auditOf(world, kafkaBrokers(), (seen) =>
        seen.some(
          (event) => event.action === 'operation.done' && JSON.stringify(event.after).includes(`"${recordNo}"`),
        ),
      );
      const poster = events.filter((event) => event.service === 'poster');
      expect(poster.map((event) => event.sequence)).toEqual(poster.map((_, index) => String(index + 1)));
      poster.slice(1).forEach((event, index) => expect(event.previousHash).toBe(poster[index]?.hash));
      const about = poster.filter((event) => event.subjectType === 'deal' && event.subjectId === String(dealId));
      expect(about.map((event) => event.action)).toEqual(expect.arrayContaining(['deal.received', 'posting.planned']));
    });

    it('has both services end on SIGTERM without being killed', async () => {
      expect(await world.ingestProcess.stop()).toBe(0);
      expect(await world.posterProcess.stop()).toBe(0);
    });
  });
}
