import { expect } from 'vitest';

import { until } from '../../../../test/support/until.js';
import type { PosterOverHttp } from './running-poster.for-spec.js';

/** A posting as the admin API shows it, as far as these specs look. */
export interface ShownPosting {
  readonly status: string;
  readonly holds: readonly { readonly kind: string; readonly cause: string }[];
  readonly recordNos: readonly string[];
  readonly operations: readonly { readonly id: string; readonly fence: number; readonly payloadHash: string }[];
}

/** Software goes to sales revenue of entity 100. */
export const softwareRule = {
  name: 'Software',
  conditions: { category: ['Software'] },
  result: {
    journal: 'SALES',
    treatment: 'revenue',
    revenueAccount: { number: '4000' },
    offsetAccount: { number: '1210' },
    entity: { from: 'fixed', value: '100' },
    dimensions: { department: { from: 'fixed', value: '10' } },
  },
};

/** The id of the rule. `dimensions`: besides the department. */
export async function saveSoftwareRule(
  poster: PosterOverHttp,
  dimensions: object = { customer: { from: 'party' } },
): Promise<string> {
  const { result } = softwareRule;
  const saved = await poster.call('POST', '/admin/rules', {
    ...softwareRule,
    result: { ...result, dimensions: { ...dimensions, ...result.dimensions } },
    reason: 'Agreed with finance',
  });
  expect(saved.status, JSON.stringify(saved.body)).toBe(201);
  return String(saved.body['id']);
}

/** Waits until the deal is as expected; what was seen last is in the failure. */
export async function shows(
  poster: PosterOverHttp,
  dealId: string,
  what: (posting: ShownPosting) => boolean,
): Promise<ShownPosting> {
  let seen: ShownPosting | undefined;
  const found = async (): Promise<boolean> => {
    const { status, body } = await poster.call('GET', `/admin/postings/${dealId}`);
    seen = body as unknown as ShownPosting;
    return status === 200 && what(seen);
  };
  await until(`deal ${dealId} is as expected`, found, undefined, () => seen);
  if (seen === undefined) throw new Error(`deal ${dealId} was never seen`);
  return seen;
}

export const isPosted = ({ status, holds }: ShownPosting): boolean => status === 'posted' && holds.length === 0;

/** Just this status for just these causes. */
export const isFor =
  (status: string, ...causes: readonly string[]) =>
  (posting: ShownPosting): boolean =>
    posting.status === status && posting.holds.map(({ cause }) => cause).join() === causes.join();

/** What somebody does in the sandboxed Intacct, or a fault of it. */
export async function inIntacct(
  { sandbox }: { readonly sandbox: { readonly url: string } },
  control: string,
  body: object,
): Promise<Record<string, unknown>> {
  const { origin } = new URL(sandbox.url);
  const response = await fetch(`${origin}/_sandbox/${control}`, { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as Record<string, unknown>;
}
