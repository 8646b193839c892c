import { describe, expect, it } from 'vitest';

import { type HistoryProfile, rememberedKeys } from './history-profile.js';
import { type Breakage, type HistoryResult, SimulatedHistory } from './simulated-history.js';

async function play(
  profile: HistoryProfile,
  histories: number,
  breakage: Breakage = {},
  from = 1,
): Promise<HistoryResult[]> {
  const results: HistoryResult[] = [];
  for (let seed = from; seed < from + histories; seed += 1)
    results.push(await new SimulatedHistory(seed, profile, breakage).run());
  return results;
}

describe('simulation', () => {
  it('holds', async () => {
    const results = await play(rememberedKeys, 500);
    const bad = results.filter((r) => r.faults.length > 0);
    console.log(
      bad.length,
      results.filter((r) => r.explained).length,
      Math.max(...results.map((r) => r.steps)),
      results.reduce((a, r) => a + r.steps, 0) / results.length,
    );
    console.log(JSON.stringify(bad.slice(0, 8), null, 1));
    expect(bad).toEqual([]);
  });
});
