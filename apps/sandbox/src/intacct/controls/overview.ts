import { FAULT_KINDS } from '../faults/fault.js';
import { FAULT_FIELDS } from '../faults/fault.reader.js';
import { SandboxSettings } from '../settings/sandbox-settings.js';
import { SWITCHES, type SwitchName } from '../settings/switches.js';
import type { ControlActions } from './control-action.js';
import { CONTROLS } from './control-list.js';

/** All that can be told the sandbox, each with an example that works as it stands. */
export function overview(settings: SandboxSettings, known: ControlActions): unknown {
  const defaults = new SandboxSettings();
  const switches = Object.entries(SWITCHES).map(([name, { takes, about }]) => {
    const key = name as SwitchName;
    return { name, about, takes, now: settings[key], default: defaults[key], example: { [name]: defaults[key] } };
  });
  const kinds = Object.entries(FAULT_KINDS).map(([kind, about]) => ({ kind, about, example: { faults: [{ kind }] } }));
  const actions = Object.entries(known).map(([action, { about, args, example }]) => {
    return { action, about, args, example: { action, ...example } };
  });
  return { controls: CONTROLS, switches, faults: { fields: FAULT_FIELDS, kinds }, actions };
}
