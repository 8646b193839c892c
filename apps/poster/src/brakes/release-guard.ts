import type { Sql } from '@app/platform';

import { SecondPersonError } from '../rules/two-people.js';
import type { SettingsRepository } from '../settings/settings.repository.js';
import { BREAKER_CAUSE } from './breaker.js';

/** What people do that can let many deals go at once. */
const RELEASES = [
  'rule.saved',
  'rule.approved',
  'rule.deleted',
  'rules.imported',
  'rule-proposal.approved',
  'setting.changed',
  'posting.replanned',
  'deal.included',
];

/** What the breaker holds is not let go by who set it going, where the setting demands two people. */
export class ReleaseGuard {
  constructor(private readonly settings: SettingsRepository) {}

  /** Throws `SecondPersonError`. The breaker counts an hour, so whoever let deals go within the hour before it tripped has a hand in it. */
  async check(tx: Sql, actor: string): Promise<void> {
    const { releasesNeedTwoPeople } = await this.settings.load(tx);
    if (!releasesNeedTwoPeople) return;
    const [own] = await tx.query<{ action: string; at: Date }>(
      `with tripped as (select min(since) as at from holds where cause = $1)
       select e.action, e.at from audit_events e, tripped t
        where e.actor = $2 and e.action = any($3::text[]) and e.at between t.at - interval '1 hour' and t.at
        order by e.at desc limit 1`,
      [BREAKER_CAUSE, actor, RELEASES],
    );
    if (own === undefined) return;
    throw new SecondPersonError(
      'same-person',
      `${actor} had a hand in what the breaker holds (${own.action} at ${own.at.toISOString()}), and does not let it go alone`,
      `Anybody with the role operator who changed no rule or setting in that hour can approve it, ${actor} cannot`,
    );
  }
}
