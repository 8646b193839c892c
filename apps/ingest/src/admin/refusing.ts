import { ProblemError } from '@app/platform';

import { SettingRefusedError } from '../settings/ingest-settings.service.js';

/** Domain code refuses in its own words; here they become an answer. */
export async function refusing<T>(status: number, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SettingRefusedError)) throw error;
    throw new ProblemError(status, {
      detail: `${error.setting}: ${error.why}`,
      field: error.setting,
      remedy: error.remedy,
    });
  }
}
