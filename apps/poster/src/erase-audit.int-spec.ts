import { runEraseAudit, runVerifyAudit } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { said, tablesWith } from '../../../test/support/erasure.js';
import { until } from '../../../test/support/until.js';
import { keptByErasure } from './database/kept-by-erasure.js';
import { posterDatabaseOptions } from './database/poster-database.js';
import { organization as testOrganization } from './testing/poster-bench.for-spec.js';
import { isPosted, saveSoftwareRule, shows } from './testing/posting-scenes.for-spec.js';
import { dealRecord, organizationChangedRecord, PublishedDeals, wonDeal } from './testing/published-deals.for-spec.js';
import { PosterOverHttp } from './testing/running-poster.for-spec.js';

const NAME = 'Jörg "Joe" Unforgettable';

let poster: PosterOverHttp;
let deals: PublishedDeals;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
  deals = await PublishedDeals.open(poster.database.url);
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

const command =
  (run: typeof runEraseAudit) => (site: { argv: string[] } & Pick<Parameters<typeof run>[0], 'out' | 'err'>) =>
    run({
      ...site,
      service: 'poster',
      database: () => posterDatabaseOptions({ DATABASE_URL: poster.database.url }),
      keptTables: keptByErasure,
    });
/** What Intacct itself knows comes back with the next reading. */
const standsIn = async (): Promise<string[]> =>
  (await tablesWith(poster.database.url, ['poster', 'bus'], 'Unforgettable')).filter(
    (table) => table !== 'poster.reference_records',
  );
const because = ['--containing', NAME, '--actor', 'ada', '--reason', 'Request of 12 March'];

describe('a person who wants to be forgotten', () => {
  it('is counted first, then gone from deals, events, dead letters, messages and trail, and the chain holds', async () => {
    const organization = { organizationId: '12', name: NAME };
    await deals.publish(dealRecord(wonDeal('41', { organization, title: `For ${NAME}` })));
    await deals.publish({ ...dealRecord(wonDeal('42')), value: `{"title":"${NAME}` });
    await until('both were taken', async () => {
      const held = await poster.call('GET', '/admin/postings/41');
      const letters = await poster.call('GET', '/admin/dead-letters');
      return held.body['status'] === 'held' && (letters.body['items'] as unknown[]).length === 1;
    });
    const places = ['bus.messages', 'poster.deals', 'poster.organizations', 'poster.dead_letters'];
    expect(await standsIn()).toEqual(expect.arrayContaining(places));

    const counted = await said(command(runEraseAudit), ...because);
    expect(counted).toContain('Nothing was changed');
    expect(counted).toContain('rows of poster.deals.event would lose the text');
    expect(await standsIn()).toEqual(expect.arrayContaining(places));

    await until('nothing of it is left', async () => {
      await said(command(runEraseAudit), ...because, '--yes');
      return (await standsIn()).length === 0;
    });
    expect(await said(command(runVerifyAudit))).toContain('The chain holds');
    const shown = await poster.call('GET', '/admin/postings/41');
    expect(shown.body['title']).toBe('For (erased)');
  });
});

describe('a person who is forgotten while something waits to be sent', () => {
  it('gets no vendor or customer under the words that are left; the money waits for the next state of the organization', async () => {
    const name = 'Ada Fleeting';
    const erasing = ['--containing', name, '--actor', 'ada', '--reason', 'Request of 13 March'];
    await saveSoftwareRule(poster);
    await change({ paused: true });
    const organization = { organizationId: '77', name };
    await deals.publish(dealRecord(wonDeal('51', { organization, title: `For ${name}` })));
    await until('the vendor waits to be sent', async () => {
      const { body } = await poster.call('GET', '/admin/operations?state=ready');
      return JSON.stringify(body).includes(name);
    });
    await said(command(runEraseAudit), ...erasing, '--yes');
    await change({ paused: false });
    await shows(poster, '51', ({ holds }) => holds.some(({ cause }) => /^party:77:.*:refused$/.test(cause)));
    const parties = await poster.call('GET', '/admin/parties?state=refused');
    expect(JSON.stringify(parties.body)).toContain('was erased before it was sent');

    const next = testOrganization('77', { organizationVersion: 9, name: 'Customer 77' });
    await deals.publish(organizationChangedRecord(next));
    await shows(poster, '51', isPosted);
    const { origin } = new URL(poster.sandbox.url);
    const ledger = await (await fetch(`${origin}/_sandbox/ledger`)).text();
    expect(ledger).toContain('For (erased)');
    expect(ledger).not.toContain(name);
  });
});

async function change(settings: object): Promise<void> {
  const answer = await poster.call('PATCH', '/admin/settings', { settings, reason: 'A person asked to be forgotten' });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}
