import { trainingRule } from './demo-rules.js';

export interface Surroundings {
  readonly posterUrl: string;
  readonly pipedriveUrl: string;
  readonly adminApiKey: string;
  /** Deal that waits for the rule that the scene left out. */
  readonly heldDealId?: string;
  /** Deal of the sandbox account that nobody has won yet. */
  readonly openDealId?: number;
}

const JSON_BODY = `-H 'content-type: application/json'`;

/** What somebody new can do at once, as commands to paste: seeing a deal post explains more than the documentation. */
export function nextSteps(around: Surroundings): string[] {
  const { posterUrl, pipedriveUrl, adminApiKey, heldDealId, openDealId } = around;
  const poster = `curl -s -H 'x-api-key: ${adminApiKey}' ${new URL('/admin', posterUrl).href}`;
  const steps: string[] = [];
  if (heldDealId !== undefined) {
    const rule = JSON.stringify({ ...trainingRule, reason: 'Finance decided' });
    steps.push('Let the held deal go: save a rule for Training, and it posts by itself within seconds');
    steps.push(`  ${poster}/rules ${JSON_BODY} -d '${rule}'`);
    steps.push('See all about it, from the deal to the request that posted it');
    steps.push(`  ${poster}/postings/${heldDealId}/evidence`);
  }
  if (openDealId !== undefined) {
    steps.push('Win one more deal in Pipedrive');
    const deal = new URL(`/api/v2/deals/${openDealId}`, pipedriveUrl).href;
    steps.push(`  curl -s -X PATCH -H 'x-api-token: sandbox' ${deal} ${JSON_BODY} -d '{"status":"won"}'`);
  }
  return steps;
}
