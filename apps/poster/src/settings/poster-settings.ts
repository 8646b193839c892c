import { defaultMappingSettings, type MappingSettings } from '@app/mapping';

/** Business settings: in the database, audited, changed while running. */
export interface PosterSettings extends MappingSettings {
  /** Plan everything, send nothing. */
  readonly observe: boolean;
  /** Start no plan and send nothing. */
  readonly paused: boolean;
  /** Seconds that a deal rests after a change, because people rarely change one thing. */
  readonly quietSeconds: number;
}

export const defaultPosterSettings: PosterSettings = {
  ...defaultMappingSettings,
  observe: false,
  paused: false,
  quietSeconds: 0,
};

export type SettingName = keyof PosterSettings;
