import { showCustomFields } from '../rules/custom-fields.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { DealRow } from '../state/rows.js';

/** A deal as REST v2 shows it, with the optional fields that were asked for. */
export function renderDeal(
  account: SandboxAccount,
  deal: DealRow,
  query: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const { status_before_delete: _status, merged_into: _merged, first_won_time, custom_fields, ...shown } = deal;
  const asked = (query['include_fields'] ?? '').split(',');
  const withLabels = query['include_option_labels'] === 'true' || query['include_option_labels'] === '1';
  const rendered: Record<string, unknown> = {
    ...shown,
    origin: 'API',
    origin_id: null,
    channel: null,
    channel_id: null,
    custom_fields: onlyAsked(showCustomFields(custom_fields, account.fieldsOf('deal'), withLabels), query),
  };
  if (asked.includes('first_won_time')) rendered['first_won_time'] = first_won_time;
  if (asked.includes('products_count'))
    rendered['products_count'] = account.state.lines.where('deal_id', deal.id).length;
  // A shape that no client can know, for tests of how it copes with one.
  return account.controls.unreadableDeals.has(deal.id) ? { ...rendered, value: { amount: 'broken' } } : rendered;
}

function onlyAsked(
  fields: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  if (query['custom_fields'] === undefined) return fields;
  const keys = query['custom_fields'].split(',');
  return Object.fromEntries(Object.entries(fields).filter(([key]) => keys.includes(key)));
}
