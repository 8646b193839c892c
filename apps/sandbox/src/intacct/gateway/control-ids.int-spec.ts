import { canaryFunction } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningIntacct, sale, unbalanced } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

describe('control ids', () => {
  it('are refused once completed, for writes and for the canary', async () => {
    await intacct.send([sale('ID-1')]);
    expect(await intacct.sendOne(sale('ID-1'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
    expect(await intacct.sendOne(canaryFunction('ID-1'))).toMatchObject({
      kind: 'unknown',
      reason: 'already-recorded',
    });
    expect(await intacct.sendOne(canaryFunction('C-1'))).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.sendOne(canaryFunction('C-1'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
    expect(await intacct.recorded('ID-1')).toBe(1);
  });

  it('of a failed function are free for a mended one', async () => {
    expect(await intacct.sendOne(unbalanced('ID-2'))).toMatchObject({ kind: 'refused' });
    expect(await intacct.sendOne(sale('ID-2'))).toMatchObject({ kind: 'succeeded' });
  });

  it('are not looked at when uniqueid is false', async () => {
    await intacct.send([sale('ID-3')]);
    expect(await intacct.sendOne(sale('ID-3'), { uniqueId: false })).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.recorded('ID-3')).toBe(2);
  });

  it('can be forgotten, all at once or with time', async () => {
    await intacct.send([sale('ID-4')]);
    await intacct.act('forgetControlIds');
    expect(await intacct.sendOne(canaryFunction('ID-4'))).toMatchObject({ kind: 'succeeded' });
    intacct.settings.duplicateIdRetentionMs = 60_000;
    expect(await intacct.sendOne(canaryFunction('ID-4'))).toMatchObject({ kind: 'unknown' });
    await intacct.act('advanceClock', { ms: 60_001 });
    expect(await intacct.sendOne(canaryFunction('ID-4'))).toMatchObject({ kind: 'succeeded' });
  });

  it.each(['operation', 'control'] as const)(
    'may be refused at %s level, and the client isolates which one it is',
    async (level) => {
      await intacct.send([sale('ID-5')]);
      intacct.settings.duplicateIdLevel = level;
      const outcomes = await intacct.send([sale('ID-6'), sale('ID-5')]);
      expect(outcomes).toMatchObject([{ kind: 'not-executed' }, { kind: 'unknown', reason: 'already-recorded' }]);
      expect(await intacct.recorded('ID-6')).toBe(0);
    },
  );

  it('still running are refused in other words, and the slow commit lands all the same', async () => {
    await intacct.plan({ kind: 'slow-commit', delayMs: 3_600_000, match: { function: 'create' } });
    expect(await intacct.sendOne(sale('ID-7'))).toMatchObject({ kind: 'unknown', reason: 'reset' });
    expect(await intacct.sendOne(sale('ID-7'))).toMatchObject({ kind: 'unknown', reason: 'in-progress' });
    expect(await intacct.recorded('ID-7')).toBe(0);
    await intacct.act('endDelays');
    expect(await intacct.recorded('ID-7')).toBe(1);
    expect(await intacct.sendOne(sale('ID-7'))).toMatchObject({ kind: 'unknown', reason: 'already-recorded' });
  });
});
