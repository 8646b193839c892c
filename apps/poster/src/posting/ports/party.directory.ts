import type { DealWon } from '@app/contracts';
import type { HoldReason, PartyIds } from '@app/mapping';
import type { Sql } from '@app/platform';

export type PartyStatus =
  | { readonly kind: 'ready'; readonly ids: PartyIds }
  /** Being created or matched; linking it makes the deal due again. */
  | { readonly kind: 'pending'; readonly reason: HoldReason }
  /** A person must act. */
  | { readonly kind: 'held'; readonly reason: HoldReason };

export abstract class PartyDirectory {
  /** Runs inside the planning transaction; asks for missing parties to be created. */
  abstract partiesFor(tx: Sql, event: DealWon): Promise<PartyStatus>;
}
