import type { LedgerObject, LookupScope } from '../../model/lookup-scope.js';
import type { ScopeObstacle, ScopeTrouble } from '../../model/scope-state.js';

export interface ScopeRow {
  readonly verified_at: Date | null;
  readonly watched_record_no: string;
  readonly trouble: ScopeTrouble['kind'] | null;
  readonly trouble_text: string | null;
  readonly trouble_since: Date | null;
  readonly rests_until: Date | null;
  readonly failures: number;
}

export interface ObstacleRow {
  readonly object: LedgerObject;
  readonly entity: string;
  readonly reason: ScopeObstacle['reason'];
  readonly text: string;
  readonly since: Date | null;
}

export function troubleOf(row: ScopeRow | undefined): ScopeTrouble | null {
  if (!row || row.trouble === null || row.trouble_since === null) return null;
  const { trouble: kind, trouble_text: text, trouble_since: since, rests_until: restsUntil, failures } = row;
  return { kind, text: text ?? '', since, restsUntil, failures };
}

export function toObstacle({ object, entity, reason, text, since }: ObstacleRow): ScopeObstacle {
  return { scope: scopeAt(object, entity), reason, text, since };
}

export function scopeAt(object: LedgerObject, entity: string): LookupScope {
  return { object, entity: entity === '' ? null : entity };
}
