import { InMemorySandboxStore } from '../../store/in-memory-sandbox-store.js';
import type { SandboxStore } from '../../store/sandbox-store.js';
import { createSandboxPipedrive, type RunningSandbox } from '../create-sandbox-pipedrive.js';
import { SandboxApi } from './sandbox-api.js';

export interface RunningAccount {
  readonly sandbox: RunningSandbox;
  readonly api: SandboxApi;
  readonly store: SandboxStore;
}

/** A demo account on a free port. */
export async function startAccount(store: SandboxStore = new InMemorySandboxStore()): Promise<RunningAccount> {
  const sandbox = await createSandboxPipedrive({ store, port: 0, host: '127.0.0.1' });
  return { sandbox, api: new SandboxApi(sandbox.url), store };
}

/** A new deal, with lines of the first product when amounts are given. */
export async function newDeal(api: SandboxApi, title: string, ...prices: number[]): Promise<number> {
  const deal = await api.post('/api/v2/deals', { title, value: 100, org_id: 1 });
  const id = Number(deal.data['id']);
  for (const item_price of prices) {
    await api.post(`/api/v2/deals/${id}/products`, { product_id: 1, item_price, quantity: 1 });
  }
  return id;
}
