import { setTimeout as pause } from 'node:timers/promises';

import { demoRules } from './demo-rules.js';
import type { JsonApi } from './json-api.js';
import type { PosterView, SeenDeal } from './poster-view.js';

/** The scene did not end as it should; the message says what is missing. */
export class SceneFailedError extends Error {
  override readonly name = 'SceneFailedError';
}

export interface SceneParts {
  /** The sandbox account, as a salesperson's browser would use it. */
  readonly pipedrive: JsonApi;
  readonly ingest: JsonApi;
  readonly poster: JsonApi;
  readonly view: PosterView;
  readonly say: (line: string) => void;
}

interface Act {
  readonly title: string;
  readonly told: string;
  readonly ends: 'posted' | 'held';
  /** What happens to its webhook. */
  readonly webhook?: 'lost' | 'duplicated';
  /** Moved there first. */
  readonly stage?: string;
}

const acts: readonly Act[] = [
  {
    title: 'Nordwind: fleet roll-out',
    told: 'is won: software and services in one deal; its webhook comes twice and a poll sees it again',
    webhook: 'duplicated',
    ends: 'posted',
  },
  {
    title: 'Alpenblick: shuttle tracking',
    told: 'is won: hardware, and a customer Intacct knows by tax id',
    ends: 'posted',
  },
  {
    title: 'Great Lakes: pilot',
    told: 'is won in US dollars; its webhook is lost, only the poll sees it',
    webhook: 'lost',
    ends: 'posted',
  },
  {
    title: 'Müller & Söhne: delivery van',
    told: 'is signed and won: no products, the pipeline stage decides',
    stage: 'Order signed',
    ends: 'posted',
  },
  {
    title: 'Atelier Dubois: dispatcher training',
    told: 'is won: nobody has a rule for the category Training',
    ends: 'held',
  },
];

const PATIENCE_MS = 90_000;
const LOOK_EVERY_MS = 200;

interface Page<Row> {
  readonly data: readonly Row[];
}

interface Deal {
  readonly id: number;
  readonly title: string;
  readonly status: string;
}

/**
 * Plays what a first day looks like, through the same doors as in production: Pipedrive's API and webhooks, and our admin APIs. May
 * be played again after a crash in its middle: every step looks first whether it was done.
 */
export class Scene {
  constructor(private readonly parts: SceneParts) {}

  async play(): Promise<void> {
    await this.saveRules();
    await this.setCutover();
    const deals = (await this.parts.pipedrive.get<Page<Deal>>('/api/v2/deals?limit=500')).data;
    const wanted = new Map<string, Act>();
    for (const act of acts) {
      const deal = deals.find((one) => one.title === act.title);
      if (deal === undefined) throw new SceneFailedError(`The sandbox account has no deal "${act.title}".`);
      wanted.set(String(deal.id), act);
      await this.perform(act, deal);
    }
    this.parts.say('A poll runs over everything that changed');
    await this.parts.ingest.post('/admin/sync', { reason: 'The scene polls once' });
    await this.waitFor(wanted);
  }

  private async saveRules(): Promise<void> {
    this.parts.say(
      'Finance saves the mapping rules: software, services, hardware, and a stage for deals without products',
    );
    const known = new Set(await this.parts.view.ruleNames());
    for (const rule of demoRules) {
      const name = (rule as { name: string }).name;
      if (!known.has(name)) await this.parts.poster.post('/admin/rules', { ...rule, reason: 'Demo rules' });
    }
  }

  private async setCutover(): Promise<void> {
    const { cutover } = await this.parts.ingest.get<{ cutover: string | null }>('/admin/settings/cutover');
    if (cutover !== null) return;
    this.parts.say('Finance sets the cutover to this moment: older wins are presumed booked by hand');
    const now = new Date();
    now.setUTCMilliseconds(0);
    await this.parts.ingest.put('/admin/settings/cutover', { cutover: now.toISOString(), reason: 'The demo begins' });
  }

  private async perform(act: Act, deal: Deal): Promise<void> {
    this.parts.say(`"${act.title}" ${act.told}`);
    if (deal.status === 'won') return;
    if (act.stage !== undefined) {
      const stages = await this.parts.pipedrive.get<Page<{ id: number; name: string }>>('/api/v2/stages');
      const stage = stages.data.find((one) => one.name === act.stage);
      if (stage === undefined) throw new SceneFailedError(`The sandbox account has no stage "${act.stage}".`);
      await this.parts.pipedrive.patch(`/api/v2/deals/${deal.id}`, { stage_id: stage.id });
    }
    if (act.webhook !== undefined) await this.parts.pipedrive.post('/_sandbox/webhook-faults', { kind: act.webhook });
    await this.parts.pipedrive.patch(`/api/v2/deals/${deal.id}`, { status: 'won' });
  }

  private async waitFor(wanted: ReadonlyMap<string, Act>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const seen = await this.parts.view.deals();
      const open = [...wanted].filter(
        ([id, act]) =>
          !hasEnded(
            act,
            seen.find((one) => one.dealId === id),
          ),
      );
      if (open.length === 0) return;
      if (Date.now() > deadline) throw new SceneFailedError(describeOpen(open, seen));
      await pause(LOOK_EVERY_MS);
    }
  }
}

function hasEnded(act: Act, deal: SeenDeal | undefined): boolean {
  if (deal?.status !== act.ends) return false;
  // A hold such as `waiting` passes by itself: the scene is over when only a missing mapping is left.
  return act.ends === 'posted' || deal.holds.some((hold) => hold.kind === 'mapping');
}

function describeOpen(open: readonly (readonly [string, Act])[], seen: readonly SeenDeal[]): string {
  const lines = open.map(([id, act]) => {
    const deal = seen.find((one) => one.dealId === id);
    const reasons = deal?.holds.map((hold) => `${hold.kind}: ${hold.message}`).join('; ');
    return `"${act.title}" should be ${act.ends} and is ${deal?.status ?? 'not known to the poster'}${reasons ? ` (${reasons})` : ''}`;
  });
  return `The scene did not end within ${PATIENCE_MS / 1000} s:\n${lines.join('\n')}`;
}
