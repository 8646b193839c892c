import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlatformTestDatabase } from '../../../../test/support/platform-test-database.js';
import { Inbox } from './inbox.js';

describe('inbox', () => {
  let home: PlatformTestDatabase;
  let inbox: Inbox;

  beforeAll(async () => {
    home = await PlatformTestDatabase.create();
    inbox = new Inbox(home.schema);
  });

  afterAll(() => home.drop());

  const admit = (consumer: string, ids: string[]): Promise<Set<string>> =>
    home.database.transaction((tx) => inbox.admit(tx, consumer, ids));

  it('admits each event once per consumer, however often it arrives', async () => {
    expect(await admit('poster', ['a', 'b', 'a'])).toEqual(new Set(['a', 'b']));
    expect(await admit('poster', ['b', 'c'])).toEqual(new Set(['c']));
    expect(await admit('parties', ['b'])).toEqual(new Set(['b']));
  });

  it('takes an event as new again when its work was rolled back', async () => {
    const failing = home.database.transaction(async (tx) => {
      await inbox.admit(tx, 'poster', ['d']);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await admit('poster', ['d'])).toEqual(new Set(['d']));
  });

  it('gives an event to one of two members that handle it at once', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => `e${n}`);
    const [one, two] = await Promise.all([admit('poster', ids), admit('poster', ids.toReversed())]);
    expect(one.size + two.size).toBe(50);
  });

  it('forgets old events only', async () => {
    await home.admin(`insert into service.inbox values ('poster', 'old', now() - interval '100 days')`);
    expect(await inbox.prune(home.database, 60)).toBe(1);
    expect(await admit('poster', ['a'])).toEqual(new Set());
  });
});
