import { IsIn, IsOptional, IsString } from 'class-validator';

import { DealEventIdentity } from './deal-won.event.js';

/** `vanished`: neither by id nor among the archived; lost visibility looks the same, so the poster holds it. */
export const revertReasons = ['reopened', 'lost', 'left-stage', 'deleted', 'merged', 'vanished'] as const;
export type RevertReason = (typeof revertReasons)[number];

/** The deal has left its revenue cycle: nothing of it should be live in the ledger. */
export class DealReverted extends DealEventIdentity {
  @IsIn(revertReasons) reason: RevertReason;
  @IsOptional() @IsString() mergedIntoDealId?: string | null;
}
