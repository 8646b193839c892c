import { runEraseAudit, runVerifyAudit, type Sql } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { said, tablesWith } from '../../../test/support/erasure.js';
import { ParkedDeliveryRepository } from './connecting/parked-delivery.repository.js';
import { keptByErasure } from './database/kept-by-erasure.js';
import { ingestDatabaseOptions } from './start-ingest.js';
import { IngestScene } from './testing/ingest-scene.for-spec.js';

const NAME = 'Jane Doe';

let scene: IngestScene;
beforeAll(async () => {
  scene = await IngestScene.start();
});
afterAll(() => scene.close());

const command =
  (run: typeof runEraseAudit) => (site: { argv: string[] } & Pick<Parameters<typeof run>[0], 'out' | 'err'>) =>
    run({
      ...site,
      service: 'ingest',
      database: () => ingestDatabaseOptions({ DATABASE_URL: scene.databaseUrl }),
      keptTables: keptByErasure,
    });
const asDatabase = (one: IngestScene): Sql => ({ query: (text, params) => one.query(text, params ?? []) });
const standsIn = (): Promise<string[]> => tablesWith(scene.databaseUrl, ['ingest', 'bus'], NAME);
const because = ['--containing', 'jane doe', '--actor', 'ada', '--reason', 'Request of 12 March'];

describe('a person who wants to be forgotten', () => {
  it('is counted first, then gone from states, deliveries, history and events, and the chain holds', async () => {
    const organization = await scene.pipedrive.post('/api/v2/organizations', { name: `${NAME} Consulting` });
    const org_id = Number(organization.data['id']);
    const id = await scene.deal({ title: `Advice of ${NAME}`, value: 10, org_id });
    await scene.change(id, { status: 'won' });
    expect(await scene.deliver({ ...scene.dealChanged(id), data: { id: Number(id), title: NAME } })).toBeLessThan(300);
    await scene.settled();
    // As it was kept before a company was connected.
    const body = JSON.stringify({ ...scene.dealChanged(id), data: { id: Number(id), title: `Call ${NAME} back` } });
    await new ParkedDeliveryRepository(asDatabase(scene)).park([Buffer.from(body)]);
    const before = await standsIn();
    const places = [
      'bus.messages',
      'ingest.deal_state',
      'ingest.organization_state',
      'ingest.parked_deliveries',
      'ingest.webhook_deliveries',
    ];
    expect(before).toEqual(expect.arrayContaining(places));

    const counted = await said(command(runEraseAudit), ...because);
    expect(counted).toContain('Nothing was changed');
    expect(counted).toContain('rows of ingest.webhook_deliveries.body would lose the text');
    expect(counted).toContain('1 rows of ingest.parked_deliveries.body would lose the text');
    expect(await standsIn()).toEqual(before);

    await said(command(runEraseAudit), ...because, '--yes');
    expect(await standsIn()).toEqual([]);
    await scene.settled();
    const [parked] = await scene.query<{ body: string }>('select body from ingest.parked_deliveries');
    expect(JSON.parse(parked?.body ?? '')).toMatchObject({
      meta: { entity: 'deal' },
      data: { title: 'Call (erased) back' },
    });
    expect(await said(command(runVerifyAudit))).toContain('The chain holds');
    const told = await scene.query<{ after: unknown }>(
      `select after from ingest.audit_events e join ingest.audit_payloads p on p.event_id = e.id where action = 'audit.erased'`,
    );
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).toContain('ingest.deal_state');
  });
});
