import { decodeEvent } from '@app/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { IngestScene } from './testing/ingest-scene.for-spec.js';

let scene: IngestScene;
beforeAll(async () => {
  scene = await IngestScene.start();
});
afterAll(() => scene.close());

describe('ingest before the sandboxed Pipedrive', { shuffle: false }, () => {
  it('takes a webhook of a won deal to one event on the bus, with lines, categories and the organization', async () => {
    const organization = await scene.pipedrive.post('/api/v2/organizations', {
      name: 'Nordwind GmbH',
      address: { value: 'Hafen 1', country: 'Germany' },
    });
    const product = await scene.pipedrive.post('/api/v2/products', { name: 'Licence', code: 'SW-1', category: 18 });
    const id = await scene.deal({ title: 'Fleet', org_id: organization.data['id'] });
    await scene.pipedrive.post(`/api/v2/deals/${id}/products`, {
      product_id: product.data['id'],
      item_price: 99.99,
      quantity: 2,
    });
    await scene.change(id, { status: 'won' });
    expect(await scene.deliver(scene.dealChanged(id))).toBe(200);
    await scene.settled();
    const [event] = await scene.events();
    expect(event).toMatchObject({
      type: 'pipedrive.deal-won.v1',
      payload: {
        dealId: id,
        company: '990001',
        environmentId: 'test',
        value: '199.98',
        dealVersion: 1,
        baseline: false,
        timeZone: 'Europe/Berlin',
        organization: { name: 'Nordwind GmbH', address: { countryCode: 'DE' } },
        lines: [{ productCode: 'SW-1', category: { id: '18', label: 'Software' }, quantity: '2', itemPrice: '99.99' }],
        linesMatchValue: true,
      },
    });
    expect(event?.payload['bookkeepingDate']).toBe(event?.payload['pipedriveLocalWonDate']);
  });

  it('gives one event for duplicated and reordered webhooks and the poll', async () => {
    const id = await scene.deal({ title: 'Twice', value: 5000 });
    await scene.change(id, { status: 'won' });
    const late = scene.dealChanged(id, { timestamp: '2026-11-20T10:00:00Z' });
    const early = scene.dealChanged(id, { timestamp: '2026-11-19T10:00:00Z' });
    await Promise.all([late, late, early, late].map((body) => scene.deliver(body)));
    await scene.sync();
    await scene.sync([id]);
    const events = (await scene.events()).filter((event) => event.payload['dealId'] === id);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ payload: { value: '5000.00' } });
  });

  it('finds by poll what no webhook told: won, reopened, deleted', async () => {
    const id = await scene.deal({ title: 'Silent', value: 10 });
    await scene.change(id, { status: 'won' });
    await scene.sync();
    await scene.change(id, { status: 'open' });
    await scene.sync();
    await scene.change(id, { status: 'won' });
    await scene.sync();
    await scene.pipedrive.delete(`/api/v2/deals/${id}`);
    await scene.sync();
    const events = (await scene.events()).filter((event) => event.payload['dealId'] === id);
    expect(events.map(({ payload }) => [payload['dealVersion'], payload['cycle'], payload['reason']])).toEqual([
      [1, 1, undefined],
      [2, 1, 'reopened'],
      [3, 2, undefined],
      [4, 2, 'deleted'],
    ]);
  });

  it('finds a deal that was won and archived before anybody looked', async () => {
    const id = await scene.deal({ title: 'Tidied away', value: 10 });
    await scene.change(id, { status: 'won' });
    await scene.change(id, { is_archived: true });
    await scene.sync();
    const events = (await scene.events()).filter((event) => event.payload['dealId'] === id);
    expect(events).toMatchObject([{ type: 'pipedrive.deal-won.v1' }]);
  });

  it('emits only events that every reader of the contract can decode', async () => {
    const events = [...(await scene.events()), ...(await scene.events('pipedrive.organizations.v1'))];
    expect(events.length).toBeGreaterThan(5);
    for (const event of events) {
      const decoded = decodeEvent({ ce_type: event.type }, JSON.stringify(event.payload));
      expect(decoded.type).toBe(event.type);
    }
  });

  it('writes an audit event for each event, and the chain reaches the audit topic', async () => {
    const audits = await scene.events('intacct.audit.v1');
    const emitted = [...(await scene.events()), ...(await scene.events('pipedrive.organizations.v1'))];
    const told = new Set(audits.map((audit) => audit.payload['correlationId']));
    expect(emitted.filter((event) => !told.has(event.id))).toEqual([]);
  });

  it('shows what was seen and emitted of one deal, and how it is doing', async () => {
    const [event] = await scene.events();
    const dealId = String(event?.payload['dealId']);
    const history = await scene.admin('GET', `/admin/deals/${dealId}/history`);
    expect(history.body['items']).toMatchObject([{ outcome: 'entered-cycle', eventId: event?.id, version: 1 }]);
    const status = await scene.admin('GET', '/admin/status');
    expect(status.body).toMatchObject({ company: '990001', emitting: true, remark: null, pendingHints: [] });
    expect(await fetch(`${scene.ingest.url}/health/ready`).then((answer) => answer.status)).toBe(200);
    const metrics = await fetch(`${scene.ingest.url}/metrics`).then((answer) => answer.text());
    expect(metrics).toContain('pdi_webhook_received_total{result="hinted"}');
    expect(metrics).toContain('pdi_poll_lag_seconds{stream="deals"}');
    expect(metrics).toMatch(/pdi_pipedrive_tokens_spent_today\{purpose="poll"\} \d/);
    expect(metrics).toMatch(/pdi_pipedrive_calls_today\{purpose="options"\} 0/);
    expect(metrics).toMatch(/pdi_pipedrive_stopped 0/);
    const docs = await fetch(`${scene.ingest.url}/docs-json`).then((answer) => answer.json());
    expect(Object.keys((docs as { paths: object }).paths)).toContain('/admin/settings/cutover');
  });

  it('keeps the admin API shut without the key', async () => {
    expect((await scene.admin('GET', '/admin/status', undefined, 'wrong')).status).toBe(401);
  });
});
