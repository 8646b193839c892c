import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { OrganizationRepository } from '../parties/organization.repository.js';
import { PartyRepository } from '../parties/party.repository.js';
import { COMPANY, organization } from '../testing/poster-bench.for-spec.js';
import { PosterScene } from '../testing/poster-scene.for-spec.js';
import { PartyPayablesReader } from './party-payables.js';

let scene: PosterScene;
let payables: PartyPayablesReader;
beforeAll(async () => {
  scene = await PosterScene.open();
  const { db, source } = scene.bench;
  const organizations = new OrganizationRepository();
  payables = new PartyPayablesReader(db, source, organizations, new PartyRepository(), scene.client);
  await db.transaction(async (tx) => void (await organizations.upsert(tx, COMPANY, [organization('12')])));
  await db.query(
    `insert into parties (company, organization_id, kind, state, ledger_id, record_no)
     values ($1, '12', 'vendor', 'linked', '20000', '104'), ($1, '12', 'customer', 'wanted', null, null),
            ($1, '13', 'vendor', 'review', null, null)`,
    [COMPANY],
  );
});
afterAll(() => scene.close());

describe('what is owed to the vendor of an organization', () => {
  it('shows what is open per currency, when it is due and what was paid last', async () => {
    const shown = await payables.of('12');
    expect(shown).toMatchObject({
      organizationId: '12',
      vendorId: '20000',
      nextDueOn: expect.stringMatching(/^\d{4}-/),
    });
    // Of 2,380.00 are 1,000.00 paid; 450.00 is open; the bill of 1,190.00 is paid in full.
    expect(shown.openAmounts).toEqual([{ currency: 'EUR', amount: '1830' }]);
    expect(shown.openBills.map((bill) => bill.billNo).toSorted()).toEqual(['AD-2057', 'AD-2063']);
    expect(shown.lastPayment?.paidOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });

  it.each([
    ['is not linked', '99', 'not linked to a vendor'],
    ['waits for a decision', '13', '"review"'],
  ])('says so where the organization %s', async (_, organizationId, words) => {
    await expect(payables.of(organizationId)).rejects.toMatchObject({
      status: 404,
      options: { detail: expect.stringContaining(words), remedy: expect.stringContaining('/vendor/link') },
    });
  });

  it('names the permission that our user lacks', async () => {
    scene.sandbox.settings.deniedReads = ['APBILL'];
    await expect(payables.of('12')).rejects.toMatchObject({
      status: 502,
      options: { remedy: expect.stringContaining('Accounts Payable') },
    });
    scene.sandbox.settings.deniedReads = [];
  });
});
