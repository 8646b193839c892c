import { describe, expect, it } from 'vitest';

import { nothingCanLandAfter, protocolRules } from '../protocol/protocol-rules.js';
import {
  changingRules,
  entityLocked,
  entityUnreadable,
  entrySets,
  forgottenKeys,
  type HistoryProfile,
  movingDeals,
  muchDoubt,
  muchRefusal,
  muchStalling,
  neverVisible,
  peopleAfterwards,
  peopleAtWork,
  rememberedKeys,
  severalDeals,
  shownInTime,
  shownInTimeStalling,
} from './history-profile.js';
import { type Breakage, type HistoryResult, SimulatedHistory } from './simulated-history.js';

/** SIMULATION_SEED=17 begins elsewhere; a failure names the seed that plays it again. */
const FIRST_SEED = Number(process.env['SIMULATION_SEED'] ?? '1');
const PATIENCE_MS = 300_000;

interface Played {
  readonly histories: number;
  readonly unexplained: number;
  readonly firstFault?: HistoryResult;
}

/** Plays histories until one shows what no history may show. */
async function play(profile: HistoryProfile, most: number, breakage?: Breakage): Promise<Played> {
  let unexplained = 0;
  for (let played = 1; played <= most; played += 1) {
    const result = await new SimulatedHistory(FIRST_SEED + played - 1, profile, breakage).run();
    if (result.faults.length > 0) return { histories: played, unexplained, firstFault: result };
    if (!result.explained) unexplained += 1;
  }
  return { histories: most, unexplained };
}

describe('random histories of the posting protocol', () => {
  it.each([
    {
      what: 'answers lost, refusals, dead and stalled processes, commits far too late',
      profile: rememberedKeys,
      histories: 800,
    },
    { what: 'sets of up to three entries', profile: entrySets, histories: 400 },
    { what: 'several deals in one request', profile: severalDeals, histories: 300 },
    { what: 'nothing but doubt', profile: muchDoubt, histories: 300 },
    { what: 'much refused', profile: muchRefusal, histories: 300 },
    { what: 'processes that stand still for long', profile: muchStalling, histories: 300 },
    { what: 'rules that keep changing', profile: changingRules, histories: 300 },
    { what: 'a ledger that forgets keys but shows entries in time', profile: shownInTime, histories: 400 },
    { what: 'the same with senders that stand still', profile: shownInTimeStalling, histories: 300 },
    { what: 'a ledger that forgets keys and commits late', profile: forgottenKeys, histories: 300 },
    { what: 'deals that move from entity to entity', profile: movingDeals, histories: 300 },
    { what: 'people who copy, edit and delete meanwhile', profile: peopleAtWork, histories: 300 },
    { what: 'people who copy, edit and delete what was settled', profile: peopleAfterwards, histories: 200 },
  ])(
    'end with the right ledger or a visible reason, and never with two entries: $what',
    async ({ profile, histories }) => {
      const { firstFault, unexplained } = await play(profile, histories);
      expect(firstFault, `seed ${firstFault?.seed}`).toBeUndefined();
      // Or it would only show that a person can be asked about everything.
      expect(unexplained).toBeGreaterThan(histories / 10);
    },
    PATIENCE_MS,
  );

  it.each([
    { what: 'lets nobody in', profile: entityLocked },
    { what: 'takes entries and shows none', profile: entityUnreadable },
  ])(
    'leave every deal posted or with a hold that explains it while an entity $what',
    async ({ profile }) => {
      const { firstFault, unexplained } = await play(profile, 30);
      expect(firstFault, `seed ${firstFault?.seed}`).toBeUndefined();
      // In some the outage was over in time, in others it was not.
      expect(unexplained).toBeGreaterThan(2);
      expect(unexplained).toBeLessThan(28);
    },
    PATIENCE_MS,
  );

  it(
    'put a single entry at stake where nothing was ever read back',
    async () => {
      const { firstFault } = await play(neverVisible, 60);
      expect(firstFault, `seed ${firstFault?.seed}`).toBeUndefined();
    },
    PATIENCE_MS,
  );

  it('are the same whenever they are played with the same seed', async () => {
    const once = await new SimulatedHistory(7, muchDoubt).run();
    expect(await new SimulatedHistory(7, muchDoubt).run()).toEqual(once);
  });
});

const brokenRules: readonly { rule: string; profile: HistoryProfile; breakage: Breakage }[] = [
  {
    rule: 'a newer version waits until the outcome of the older one is known',
    profile: rememberedKeys,
    breakage: { rules: { awaitsOutcome: ({ state }) => state === 'sending' || state === 'manual' } },
  },
  {
    rule: 'no fresh key beside a watched one',
    profile: muchRefusal,
    breakage: { rules: { keepsKey: ({ state }) => state === 'ready' || state === 'rejected' } },
  },
  {
    rule: 'no new key after a refusal',
    profile: muchRefusal,
    breakage: { rules: { keepsKey: ({ state }) => state === 'ready' || state === 'watched' } },
  },
  {
    rule: 'an operation with an open attempt is watched, not cancelled',
    profile: muchRefusal,
    breakage: { rules: { mayCancel: () => true } },
  },
  {
    rule: 'nothing is resent unattended unless the canary holds',
    profile: forgottenKeys,
    breakage: { rules: { mayResend: () => true } },
  },
  {
    rule: 'an answer counts only with a reference that is known to be there',
    profile: shownInTime,
    breakage: { rules: { countsAsAnswer: () => true } },
  },
  {
    rule: 'absence is proven only after the execution allowance',
    profile: shownInTime,
    breakage: { rules: { absenceIsProven: ({ misses }) => misses >= 2 } },
  },
  {
    rule: 'absence is proven only by the second look',
    profile: shownInTime,
    breakage: {
      rules: { absenceIsProven: (operation, at, settings) => at.getTime() > nothingCanLandAfter(operation, settings) },
    },
  },
  {
    rule: 'what was recorded and is gone is left to a person',
    profile: peopleAtWork,
    breakage: { rules: { wasRemoved: () => false } },
  },
  {
    rule: 'an answer that lost its fence is only evidence',
    profile: muchStalling,
    breakage: { rules: { holdsFence: () => true } },
  },
  {
    rule: 'what is found twice is left to a person',
    profile: peopleAtWork,
    breakage: { rules: { isAmbiguous: () => false } },
  },
  {
    rule: 'a record that differs from what was sent is reviewed',
    profile: peopleAtWork,
    breakage: { rules: { landedAsSent: () => true } },
  },
  {
    rule: 'a recorded entry that people change is reviewed',
    profile: peopleAfterwards,
    breakage: { rules: { standsAsSent: () => true } },
  },
  {
    rule: 'the first entry of a scope goes alone and is read back',
    profile: neverVisible,
    breakage: { rules: { scopeIsOpen: () => true } },
  },
  {
    rule: 'a claim rests on the rules in force and the newest version',
    profile: changingRules,
    breakage: { rules: { isCurrent: () => true } },
  },
  {
    rule: 'an operation is asked about in every entity where an attempt of it went',
    profile: movingDeals,
    breakage: { asksInLastEntityOnly: true },
  },
  {
    rule: 'the deadline is tested before the write',
    profile: shownInTimeStalling,
    breakage: { ignoresDeadline: true },
  },
];

describe('every rule is needed: without it a history goes wrong', () => {
  it.each(brokenRules)(
    '$rule',
    async ({ profile, breakage }) => {
      const { firstFault } = await play(profile, 3_000, breakage);
      expect(firstFault).toBeDefined();
      // The same history is sound with the rule in place.
      const sound = await new SimulatedHistory(firstFault?.seed ?? 0, profile).run();
      expect(sound.faults).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('names every rule', () => {
    const named = brokenRules.flatMap(({ breakage }) => Object.keys(breakage.rules ?? {}));
    expect(Object.keys(protocolRules).filter((rule) => !named.includes(rule))).toEqual([]);
  });
});
