import { type Doubt, DOUBTS } from '../state/account-doubts.js';
import { type AccountSettings, DEFAULT_SETTINGS, SETTING_NOTES } from '../state/account-settings.js';
import { API_FAULTS, CONTROLS, WEBHOOK_FAULTS } from './control-list.js';

/** All that can be told the sandbox, each with an example that works as it stands. */
export function overview(now: AccountSettings): unknown {
  const notes: Readonly<Record<string, string>> = SETTING_NOTES;
  const doubts: Readonly<Record<string, Doubt>> = DOUBTS;
  const settings = Object.entries(DEFAULT_SETTINGS).map(([name, starts]) => {
    const about = notes[name] ?? doubts[name]?.question ?? '';
    return {
      name,
      about,
      now: now[name as keyof AccountSettings],
      default: starts as unknown,
      example: { [name]: starts as unknown },
    };
  });
  return {
    controls: Object.entries(CONTROLS).map(([call, description]) => ({ call, ...description })),
    faults: faultsOf(API_FAULTS),
    webhookFaults: faultsOf(WEBHOOK_FAULTS),
    settings,
  };
}

function faultsOf(kinds: Readonly<Record<string, string>>): unknown {
  return Object.entries(kinds).map(([kind, about]) => ({ kind, about, example: { kind } }));
}
