export const COMPANY = '990001';

const record = (id) => ({
  id,
  title: `Deal ${id}: fleet roll-out`,
  creator_user_id: 2,
  owner_id: 3,
  person_id: 41,
  org_id: 17,
  pipeline_id: 1,
  stage_id: 5,
  value: 24500.5,
  currency: 'EUR',
  status: 'won',
  add_time: '2026-01-07T09:12:44Z',
  update_time: '2026-02-11T16:05:10Z',
  stage_change_time: '2026-02-10T08:00:31Z',
  won_time: '2026-02-11T16:05:10Z',
  lost_time: null,
  close_time: '2026-02-11T16:05:10Z',
  local_won_date: '2026-02-11',
  probability: null,
  lost_reason: null,
  visible_to: '3',
  expected_close_date: '2026-02-28',
  label_ids: [],
  is_archived: false,
  custom_fields: { '6f1d2c3b4a5968778695a4b3c2d1e0f00102aa02': { type: 'varchar', value: 'PO-4711' } },
});

/** A delivery of version 2 as Pipedrive sends it when a deal is won; each number gives a body of its own. */
export function deliveryBody(number) {
  return JSON.stringify({
    data: record(number),
    previous: { status: 'open', won_time: null, close_time: null, update_time: '2026-02-10T08:00:31Z' },
    meta: {
      action: 'change',
      entity: 'deal',
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      company_id: COMPANY,
      correlation_id: `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      entity_id: String(number),
      timestamp: '2026-02-11T16:05:10.123Z',
      type: 'application',
      user_id: '3',
      version: '2.0',
      webhook_id: '77',
      webhook_owner_id: '1',
      change_source: 'app',
      permitted_user_ids: ['1', '2', '3'],
      attempt: 1,
      host: 'sandbox.pipedrive.com',
    },
  });
}
