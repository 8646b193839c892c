import type { PipedriveClient } from '@app/pipedrive';

export type ConnectionReads = Pick<
  PipedriveClient,
  | 'me'
  | 'stages'
  | 'currencies'
  | 'dealsByIds'
  | 'linesByDealIds'
  | 'organizationsByIds'
  | 'personsByIds'
  | 'productsByIds'
  | 'dealFields'
  | 'productFields'
  | 'organizationFields'
  | 'users'
  | 'webhooks'
>;

export interface ConnectionCheck {
  readonly check: string;
  readonly ok: boolean;
  /** What is missing, where it is not. */
  readonly problem: string | null;
  readonly needs: string;
}

export interface ConnectionReport {
  readonly ok: boolean;
  readonly user: string | null;
  readonly companyId: string | null;
  readonly companyName: string | null;
  readonly checks: readonly ConnectionCheck[];
}

/** Reads of no record in particular: the answer alone says whether we may ask. About 140 of the daily tokens. */
const PROBE = ['1'];

/** Pings the account with every kind of call that ingest makes, and names what permission is missing. */
export async function testConnection(client: ConnectionReads): Promise<ConnectionReport> {
  let account: Awaited<ReturnType<ConnectionReads['me']>> | undefined;
  const probes: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    ['account', 'a valid API token (scope base)', async () => (account = await client.me())],
    ['pipelines and stages', 'scope deals:read', () => client.stages()],
    ['currencies', 'scope base', () => client.currencies()],
    ['deals', 'scope deals:read', () => client.dealsByIds(PROBE)],
    ['lines of deals', 'scope products:read or deals:read', () => client.linesByDealIds(PROBE)],
    ['organizations', 'scope contacts:read', () => client.organizationsByIds(PROBE)],
    ['persons', 'scope contacts:read', () => client.personsByIds(PROBE)],
    ['products', 'scope products:read', () => client.productsByIds(PROBE)],
    ['deal fields', 'scope deal-fields:full or admin', () => client.dealFields()],
    ['product fields', 'scope products:read or product-fields:full', () => client.productFields()],
    ['organization fields', 'scope contacts:read or contact-fields:full', () => client.organizationFields()],
    ['names of owners', 'scope users:read; without it events carry their ids', () => client.users()],
    ['webhooks', 'scope admin', () => client.webhooks()],
  ];
  const checks: ConnectionCheck[] = [];
  for (const [check, needs, call] of probes) checks.push(await probe(check, needs, call));
  return {
    ok: checks.every((one) => one.ok),
    user: account?.userName ?? null,
    companyId: account?.companyId ?? null,
    companyName: account?.companyName ?? null,
    checks,
  };
}

async function probe(check: string, needs: string, call: () => Promise<unknown>): Promise<ConnectionCheck> {
  try {
    await call();
    return { check, ok: true, problem: null, needs };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { check, ok: false, problem, needs };
  }
}
