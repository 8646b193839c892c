import { PipedriveApiError } from '@app/pipedrive';
import { describe, expect, it } from 'vitest';

import { testConnection, type ConnectionReads } from './connection-test.js';

const nothing = () => Promise.resolve([]);

/** An app that was granted everything but the names of users. */
const withoutUsers: ConnectionReads = {
  me: () => Promise.reject(new Error('away')),
  stages: nothing,
  currencies: nothing,
  dealsByIds: nothing,
  linesByDealIds: nothing,
  organizationsByIds: nothing,
  personsByIds: nothing,
  productsByIds: nothing,
  dealFields: nothing,
  productFields: nothing,
  organizationFields: nothing,
  webhooks: nothing,
  users: () => Promise.reject(new PipedriveApiError({ kind: 'scope', operation: 'GET /v1/users' })),
};

describe('the test of the connection', () => {
  it('asks for everything that ingest reads, and names each permission that is missing', async () => {
    const report = await testConnection(withoutUsers);
    expect(report).toMatchObject({ ok: false, user: null });
    expect(report.checks.filter((check) => !check.ok).map(({ check, needs }) => `${check}: ${needs}`)).toEqual([
      'account: a valid API token (scope base)',
      'names of owners: scope users:read; without it events carry their ids',
    ]);
  });
});
