import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import type { Row } from '../state/row.js';

/** Rules a company wrote itself: any text, any language, sometimes with tags in it. */
export function checkSmartRules(object: string, fields: Row, context: RunContext): void {
  for (const rule of context.settings.smartRules) {
    if (rule.object === object && (fields[rule.field] ?? '').includes(rule.contains)) throw refusal(rule.text);
  }
}
