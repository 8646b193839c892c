import { afterAll, beforeAll, describe, it } from 'vitest';
import type { BusUnderTest } from './bus-under-test.js';
import { CaseScene } from './case-scene.js';
import { compactionCases } from './compaction.cases.js';
import { failureCases } from './failure.cases.js';
import { membershipCases } from './membership.cases.js';
import { orderAndContentCases } from './order-and-content.cases.js';

export interface BusContractCase {
  name: string;
  run(scene: CaseScene): Promise<void>;
}

/** What ingest and poster rely on, whichever bus is configured. */
export const busContract: readonly BusContractCase[] = [
  ...orderAndContentCases,
  ...compactionCases,
  ...failureCases,
  ...membershipCases,
];

export async function runCase(contractCase: BusContractCase, under: BusUnderTest): Promise<void> {
  const scene = new CaseScene(under);
  try {
    await contractCase.run(scene);
  } finally {
    await scene.close();
  }
}

/** Runs the whole contract on one implementation. */
export function describeBusContract(
  name: string,
  open: () => Promise<{ under: BusUnderTest; close(): Promise<void> }>,
): void {
  describe(name, () => {
    let opened: { under: BusUnderTest; close(): Promise<void> };
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());
    for (const each of busContract) it(each.name, () => runCase(each, opened.under));
  });
}
