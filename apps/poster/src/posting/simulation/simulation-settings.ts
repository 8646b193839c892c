import { defaultPostingSettings, type PostingSettings } from '../model/posting-settings.js';

const MINUTE = 60_000;

/** The waits of production, some of them shortened so that more happens in a history. */
export const simulationSettings: PostingSettings = {
  ...defaultPostingSettings,
  httpTimeoutMs: MINUTE,
  settleAfterMs: 8 * MINUTE,
  // A day longer than the last change of any history.
  lookForMs: 5 * 24 * 60 * MINUTE,
};
