import { defaultMappingSettings, type MappingSettings } from '@app/mapping';

import type { BreakerLimits } from '../brakes/breaker.js';
import type { PostingSchedule } from '../brakes/posting-schedule.js';
import type { PauseSettings } from '../brakes/posting-stops.js';

/** Business settings: in the database, audited, changed while running. */
export interface PosterSettings extends MappingSettings, PauseSettings, BreakerLimits {
  /** Plan everything, send nothing. */
  readonly observe: boolean;
  /** Start no plan and send nothing. */
  readonly paused: boolean;
  /** A change of the mapping rules, imports too, takes effect when a second person has approved it. */
  readonly rulesNeedTwoPeople: boolean;
  /** What the breaker holds is let go by somebody else than who set it going. */
  readonly releasesNeedTwoPeople: boolean;
  /** Seconds that a deal rests after a change, because people rarely change one thing. */
  readonly quietSeconds: number;
  /** When entries are posted; null posts them at once. */
  readonly postingSchedule: PostingSchedule | null;
}

export const defaultPosterSettings: PosterSettings = {
  ...defaultMappingSettings,
  observe: false,
  paused: false,
  rulesNeedTwoPeople: false,
  releasesNeedTwoPeople: false,
  quietSeconds: 0,
  postingSchedule: null,
  pausedEntities: [],
  pausedRules: [],
  breakerEntries: null,
  breakerAmounts: {},
};

export type SettingName = keyof PosterSettings;
