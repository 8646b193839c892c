import { type ApiAnswer, ok, type Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { UserRow } from '../state/rows.js';

/** What only version 1 has: users and currencies, without pages. */
export function userRoutes(account: SandboxAccount): Route[] {
  const { users, currencies } = account.state;
  return [
    {
      method: 'GET',
      api: 'v1',
      path: '/users/me',
      tokens: 2,
      scopes: ['base'],
      handle: (request) => ok({ ...show(account, request.user), ...company(account) }),
    },
    {
      method: 'GET',
      api: 'v1',
      path: '/users',
      tokens: 20,
      scopes: ['users:read'],
      handle: (): ApiAnswer => ok(users.all().map((user) => show(account, user))),
    },
    {
      method: 'GET',
      api: 'v1',
      path: '/users/:id',
      tokens: 2,
      scopes: ['users:read'],
      handle: (request) => ok(show(account, account.find(users, request.params['id'] ?? ''))),
    },
    {
      method: 'GET',
      api: 'v1',
      path: '/currencies',
      tokens: 20,
      scopes: ['base'],
      handle: (): ApiAnswer => ok(currencies.all()),
    },
  ];
}

function show(account: SandboxAccount, user: UserRow): Readonly<Record<string, unknown>> {
  const { timezoneName, defaultCurrency, locale } = account.state.settings;
  return {
    ...user,
    is_admin: user.is_admin ? 1 : 0,
    default_currency: defaultCurrency,
    timezone_name: timezoneName,
    timezone_offset: offsetOf(account.now(), timezoneName),
    locale,
    lang: 1,
    phone: null,
    icon_url: null,
    activated: true,
    last_login: null,
    created: '2024-01-02 08:00:00',
    modified: '2024-01-02 08:00:00',
    role_id: 1,
  };
}

function company(account: SandboxAccount): Readonly<Record<string, unknown>> {
  const { companyId, companyName, companyDomain } = account.state.settings;
  return {
    is_you: true,
    company_id: companyId,
    company_name: companyName,
    company_domain: companyDomain,
    company_country: 'DE',
    company_industry: null,
    language: { language_code: 'en', country_code: 'US' },
  };
}

function offsetOf(time: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(time);
  return (parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT').replace('GMT', '') || '+00:00';
}
