import type { OptionList } from './option-list.js';
import type { OptionPlan } from './option-plan.js';

/** One write to Pipedrive, as it goes out. */
export interface OptionRequest {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly body: readonly Readonly<Record<string, unknown>>[];
}

/** As many options as one request carries. */
export const OPTIONS_PER_REQUEST = 100;

/** Everything that a plan would write, and nothing else is ever written. */
export function requestsOf({ owner, fieldCode }: Pick<OptionList, 'owner' | 'fieldCode'>, plan: OptionPlan) {
  const path = `/api/v2/${owner}Fields/${fieldCode}/options`;
  const renamed = plan.renamed.map(({ optionId, to }) => ({ id: Number(optionId), label: to }));
  const added = plan.added.map(({ label }) => ({ label }));
  return [
    ...inSteps(renamed).map((body): OptionRequest => ({ method: 'PATCH', path, body })),
    ...inSteps(added).map((body): OptionRequest => ({ method: 'POST', path, body })),
  ];
}

export function inSteps<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / OPTIONS_PER_REQUEST) }, (_, step) =>
    items.slice(step * OPTIONS_PER_REQUEST, (step + 1) * OPTIONS_PER_REQUEST),
  );
}
