import type { Sql } from '@app/platform';

import type { SettingsRepository } from '../settings/settings.repository.js';

/** `missing`: nobody else has agreed yet; `same-person`: who agrees is who did it. */
export type SecondPersonRefusal = 'missing' | 'same-person';

/** An action needs a second person. `who` says who that can be. */
export class SecondPersonError extends Error {
  override readonly name = 'SecondPersonError';

  constructor(
    readonly refusal: SecondPersonRefusal,
    why: string,
    readonly who: string,
  ) {
    super(why);
  }
}

/** Who changes rules, and who has agreed. */
export interface Hands {
  readonly author: string;
  readonly approvedBy?: string | undefined;
}

/** The author of a rule never approves it; whether an approval is needed at all is a setting. */
export class TwoPeople {
  constructor(private readonly settings: SettingsRepository) {}

  /** Throws `SecondPersonError`. Asked in the transaction of the change, so a setting that was just switched on counts. */
  async check(tx: Sql, { author, approvedBy }: Hands): Promise<void> {
    if (approvedBy === author) throw samePerson(author);
    if (approvedBy !== undefined) return;
    const { rulesNeedTwoPeople } = await this.settings.load(tx);
    if (rulesNeedTwoPeople)
      throw new SecondPersonError(
        'missing',
        'A setting demands two people for every change of the mapping rules',
        'Propose the change (POST /admin/rule-proposals), and let another person with the role mapper approve it',
      );
  }
}

export function samePerson(author: string): SecondPersonError {
  return new SecondPersonError(
    'same-person',
    `${author} made this change, and the author of a rule does not approve it`,
    `Anybody with the role mapper except ${author} can approve it`,
  );
}
