import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const SUBJECTS =
  'api-key|audit|backfill|breaker|canary|channel|cutover|deal|hold|intacct|mapped-fields|notification|operation|organization|party|pipedrive-access|pipedrive-grant|posting|record|recovery|reference|revenue-stages|rule|rule-proposal|rules|schedule|setting|sync|webhook-delivery|webhook-subscription';
/** Of a known subject wherever it stands, and of any in an audit entry. */
const ACTION = new RegExp(`(?:'((?:${SUBJECTS})\\.[a-z]+(?:-[a-z]+)*)'|\\baction: '([a-z-]+\\.[a-z-]+)')`, 'g');

/** Names that the code puts together, by the text it does that with. */
const composed: Readonly<Record<string, readonly string[]>> = {
  'operation.${action}': [
    'operation.answered-late',
    'operation.cancelled',
    'operation.claimed',
    'operation.decided',
    'operation.done',
    'operation.looked-at',
    'operation.manual',
    'operation.deferred',
    'operation.planned',
    'operation.rejected',
    'operation.replanned',
    'operation.settled',
    'operation.unknown',
    'operation.watched',
  ],
  "party.${after.state === 'linked' ? 'linked' : after.state}": ['party.linked', 'party.manual', 'party.refused'],
  'rule.${change}': ['rule.approved', 'rule.deleted'],
  'rule-proposal.${what}': ['rule-proposal.approved', 'rule-proposal.proposed', 'rule-proposal.rejected'],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return ['testing', 'simulation'].includes(entry.name) ? [] : sources(path);
    return /(?<!spec)\.ts$/.test(entry.name) ? [path] : [];
  });
}

const texts = ['apps/ingest/src', 'apps/poster/src', 'libs/platform/src']
  .flatMap(sources)
  // Reads them only.
  .filter((path) => !path.endsWith('ingest-conditions.ts'))
  .map((path) => readFileSync(join(root, path), 'utf8'));
const documented = [...readFileSync(join(root, 'docs/bi.md'), 'utf8').matchAll(/^\| `([a-z.-]+)` /gm)]
  .map((match) => match[1] ?? '')
  .filter((name) => name.includes('.'))
  .toSorted();

describe('the actions of the audit trail', () => {
  it('are all in the BI guide, each once, and the guide has no others', () => {
    const named = texts.flatMap((text) => [...text.matchAll(ACTION)].map((match) => match[1] ?? match[2] ?? ''));
    const all = new Set([...named, ...Object.values(composed).flat()]);
    expect(documented).toEqual([...all].toSorted());
  });

  it('that the code puts together are the known ones', () => {
    const found = texts.flatMap((text) =>
      [...text.matchAll(/action: [^`\n]*`([a-z-]+\.\$\{[^`]*)`/g)].map((match) => match[1]),
    );
    expect([...new Set(found)].toSorted()).toEqual(Object.keys(composed).toSorted());
  });
});
