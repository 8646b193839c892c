import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningIntacct, sale } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

describe('access', () => {
  it('is refused to a wrong password, once, and the client does not ask again', async () => {
    const wrong = RunningIntacct.client(intacct.sandbox.url, { userPassword: 'wrong' });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(wrong.query({ object: 'CLASS', fields: ['CLASSID'] })).rejects.toMatchObject({
        failure: { errorClass: 'authentication' },
      });
    }
    expect((await intacct.ledger()).counts['requests']).toBe(1);
    wrong.close();
  });

  it('ends when the company withdraws its leave for the sender', async () => {
    await intacct.send([sale('AC-1')]);
    intacct.settings.senderAuthorised = false;
    await intacct.act('killSessions');
    expect(await intacct.sendOne(sale('AC-2'))).toMatchObject({ kind: 'not-executed' });
  });

  it('slides with every call and ends without one', async () => {
    const logins = async (): Promise<number> => (await intacct.ledger()).counts['sessions'] ?? 0;
    intacct.settings.sessionLifetimeMs = 10 * 60_000;
    await intacct.send([sale('SL-1')]);
    await intacct.act('advanceClock', { ms: 6 * 60_000 });
    await intacct.send([sale('SL-2')]);
    await intacct.act('advanceClock', { ms: 6 * 60_000 });
    await intacct.send([sale('SL-3')]);
    expect(await logins()).toBe(1);
    await intacct.act('advanceClock', { ms: 11 * 60_000 });
    expect(await intacct.sendOne(sale('SL-4'))).toMatchObject({ kind: 'succeeded' });
  });
});
