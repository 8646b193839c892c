/** A control of the sandbox as the overview shows it. */
export interface ControlDescription {
  readonly call: string;
  readonly about: string;
  /** Query or body of a call that works on the demo company. */
  readonly example: string | Readonly<Record<string, unknown>>;
}

const control = (
  call: string,
  about: string,
  example: ControlDescription['example'] = call.split(' ')[1] ?? '',
): ControlDescription => ({ call, about, example });

const REFUSAL = { kind: 'refuse', match: { company: 'SANDBOX', function: 'create' }, text: 'Account 1 is not valid' };

/** Everything under `/_sandbox/`, as `GET /_sandbox/` lists it. */
export const CONTROLS: readonly ControlDescription[] = [
  control('GET /_sandbox/', 'this list: controls, switches, faults and actions'),
  control(
    'GET /_sandbox/ledger',
    'what was really recorded, and how many requests, functions and billable transactions it took',
    '/_sandbox/ledger?company=SANDBOX&reference=AB12',
  ),
  control('GET /_sandbox/requests', 'the last requests and answers, without passwords and session ids'),
  control('GET /_sandbox/settings', 'the switches by name; `?company=` as that company has them'),
  control('POST /_sandbox/settings', 'changes switches, all of a call or none; `?company=` for one company', {
    maxFunctions: 10,
    approvalLevels: { SALES: 2 },
  }),
  control('DELETE /_sandbox/settings', 'all switches as they start; `?company=`: as the gateway has them'),
  control('GET /_sandbox/faults', 'the faults that are planned'),
  control('POST /_sandbox/faults', 'plans faults', { seed: 7, faults: [REFUSAL] }),
  control('DELETE /_sandbox/faults', 'forgets them'),
  control('GET /_sandbox/companies', 'companies, users and senders, without passwords'),
  control('POST /_sandbox/actions', 'what people and the vendor do', {
    action: 'openBooks',
    company: 'SANDBOX',
    entity: '100',
    from: '2026-01-01',
  }),
];
