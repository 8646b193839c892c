import type { DealReverted, DealWon } from '@app/contracts';
import type { DesiredEntry } from '@app/mapping';

export const companyOfTests = 'acme';

export function wonDeal(dealId: string, version: number, changes: Partial<DealWon> = {}): DealWon {
  return {
    ...identity(dealId, version),
    trigger: 'won',
    cycleTime: '2026-01-05T08:00:00.000Z',
    bookkeepingDate: '2026-01-05',
    timeZone: 'Etc/UTC',
    pipeline: { id: '1', name: 'Sales' },
    stage: { id: '5', name: 'Won' },
    labels: [],
    lines: [],
    discounts: [],
    instalments: [],
    linesMatchValue: true,
    customFields: [],
    organization: { organizationId: '77', name: 'Kestrel Optics' },
    ...changes,
  };
}

export function revertedDeal(dealId: string, version: number, changes: Partial<DealReverted> = {}): DealReverted {
  return { ...identity(dealId, version), reason: 'reopened', ...changes };
}

export function entryOver(amount: string, changes: Partial<DesiredEntry> = {}): DesiredEntry {
  const source = { lineId: null, ruleId: 'r1', ruleVersion: 1 };
  const line = { amount, dimensions: { department: '10' }, memo: 'Licences', source };
  return {
    key: 'GJ||2026-01-05',
    journal: 'GJ',
    entity: null,
    postingDate: '2026-01-05',
    bookkeepingDate: '2026-01-05',
    currency: 'EUR',
    title: 'Fleet roll-out',
    state: 'Posted',
    lines: [
      { ...line, side: 'debit', account: { number: '1210', recordNo: '11' } },
      { ...line, side: 'credit', account: { number: '4000', recordNo: '22' } },
    ],
    ...changes,
  };
}

function identity(dealId: string, dealVersion: number) {
  return {
    schemaVersion: '1.0',
    environmentId: 'test',
    company: companyOfTests,
    dealId,
    dealVersion,
    cycle: 1,
    baseline: false,
    observedAt: new Date(Date.UTC(2026, 0, 5, 9, 0, dealVersion)).toISOString(),
    readSequence: String(dealVersion),
    contentHash: `content-${dealVersion}`,
    contentFieldSet: 'v1',
    title: `Deal ${dealId}`,
    currency: 'EUR',
    value: '100.00',
  };
}
