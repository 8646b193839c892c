import { PipedriveApiError, type PipedriveErrorKind } from '../errors/pipedrive-api.error.js';
import type { PipedriveAccount } from '../model/account.js';
import { fieldsOf, type Operation, OPERATIONS } from './operations.js';
import type { PipedriveClient } from './pipedrive-client.js';

export interface AccessResult {
  readonly what: string;
  /** What an app needs for it; a token needs the same rights of its user. */
  readonly permission: string;
  readonly outcome: 'ok' | 'not permitted' | 'not in the plan' | 'failed';
  readonly kind: PipedriveErrorKind | undefined;
  readonly message: string | undefined;
}

export interface AccessReport {
  /** Undefined when not even that can be read. */
  readonly account: PipedriveAccount | undefined;
  readonly results: readonly AccessResult[];
}

interface Trial {
  readonly what: string;
  readonly operation: Operation;
  readonly run: (client: PipedriveClient) => Promise<unknown>;
}

/** The smallest call that each right shows in. About 120 tokens in all. */
const TRIALS: readonly Trial[] = [
  { what: 'deals', operation: OPERATIONS.deals, run: (client) => firstPage(client.dealsById({ limit: 1 })) },
  { what: 'archived deals', operation: OPERATIONS.archivedDeals, run: (client) => client.archivedByIds(['1']) },
  { what: 'product lines of deals', operation: OPERATIONS.dealLines, run: (client) => client.linesByDealIds(['1']) },
  { what: 'organizations', operation: OPERATIONS.organizations, run: (client) => client.organizationsByIds(['1']) },
  { what: 'persons', operation: OPERATIONS.persons, run: (client) => client.personsByIds(['1']) },
  { what: 'products', operation: OPERATIONS.products, run: (client) => client.productsByIds(['1']) },
  { what: 'fields of deals', operation: fieldsOf('deal'), run: (client) => client.dealFields() },
  { what: 'users', operation: OPERATIONS.users, run: (client) => client.users() },
  { what: 'instalments', operation: OPERATIONS.instalments, run: (client) => client.instalmentsByDealIds(['1']) },
  { what: 'webhooks', operation: OPERATIONS.webhooks, run: (client) => client.webhooks() },
];

const NOT_PERMITTED: ReadonlySet<PipedriveErrorKind> = new Set(['unauthorized', 'scope', 'forbidden']);
const NOT_IN_PLAN: ReadonlySet<PipedriveErrorKind> = new Set(['payment-required', 'feature-unavailable']);

/** Tries what ingest needs and names the permission that is missing. Never throws for an answer of Pipedrive. */
export async function checkAccess(client: PipedriveClient): Promise<AccessReport> {
  const tester = client.for('admin');
  let account: PipedriveAccount | undefined;
  const results = [
    await tryOne(tester, {
      what: 'the account',
      operation: OPERATIONS.me,
      run: async () => {
        account = await tester.me();
      },
    }),
  ];
  // Without the account itself every other trial would only fail in the same way.
  if (account !== undefined) for (const trial of TRIALS) results.push(await tryOne(tester, trial));
  return { account, results };
}

async function tryOne(client: PipedriveClient, trial: Trial): Promise<AccessResult> {
  const { what } = trial;
  const permission = trial.operation.scopes.join(' or ');
  try {
    await trial.run(client);
    return { what, permission, outcome: 'ok', kind: undefined, message: undefined };
  } catch (error) {
    const kind = error instanceof PipedriveApiError ? error.kind : undefined;
    const message = error instanceof Error ? error.message : undefined;
    return { what, permission, outcome: outcomeOf(kind), kind, message };
  }
}

function outcomeOf(kind: PipedriveErrorKind | undefined): AccessResult['outcome'] {
  if (kind !== undefined && NOT_PERMITTED.has(kind)) return 'not permitted';
  return kind !== undefined && NOT_IN_PLAN.has(kind) ? 'not in the plan' : 'failed';
}

async function firstPage(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const page of pages) {
    if (page !== undefined) return;
  }
}
