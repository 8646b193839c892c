import { describe, expect, it } from 'vitest';

import { readPosterEnvironment } from './poster.environment.js';
import { defaultPostingSettings } from './posting/index.js';
import { postingSettings } from './posting-settings.js';
import { posterVariables } from './testing/running-poster.for-spec.js';

const settingsWith = (settings: Record<string, string>): ReturnType<typeof postingSettings> => {
  const variables = posterVariables('postgres://u:p@localhost/db', 'http://127.0.0.1:1/', settings);
  return postingSettings(readPosterEnvironment(variables));
};

describe('the waits of the posting protocol', () => {
  it('are each taken from the environment, in seconds', () => {
    expect(
      settingsWith({
        INTACCT_WATCH_STEPS: '1,2',
        INTACCT_CANARY_PERIOD: '3',
        INTACCT_CANARY_AGES: '0,4',
        INTACCT_CANARY_VALIDITY: '5',
        INTACCT_RECOVERY_CHECK: '6',
        INTACCT_STATE_CHECK: '7',
        INTACCT_POSTED_CHECK: '8',
        INTACCT_POSTED_CHECK_DAYS: '1',
      }),
    ).toMatchObject({
      watchStepsMs: [1000, 2000],
      canaryPeriodMs: 3000,
      canaryAgesMs: [0, 4000],
      canaryValidMs: 5000,
      recoveryCheckMs: 6000,
      lookEveryMs: 7000,
      lookDailyMs: 8000,
      lookForMs: 86_400_000,
    });
  });

  it('are those of production where nothing is set', () => {
    expect(settingsWith({})).toMatchObject({
      watchStepsMs: defaultPostingSettings.watchStepsMs,
      canaryPeriodMs: defaultPostingSettings.canaryPeriodMs,
      canaryAgesMs: defaultPostingSettings.canaryAgesMs,
      canaryValidMs: defaultPostingSettings.canaryValidMs,
      recoveryCheckMs: defaultPostingSettings.recoveryCheckMs,
      lookEveryMs: defaultPostingSettings.lookEveryMs,
      lookDailyMs: defaultPostingSettings.lookDailyMs,
      lookForMs: defaultPostingSettings.lookForMs,
    });
  });

  it('are refused at start where they are no seconds', () => {
    expect(() => settingsWith({ INTACCT_WATCH_STEPS: '1h' })).toThrow('INTACCT_WATCH_STEPS');
  });
});
