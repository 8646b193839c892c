import type { PingOptions } from '@app/intacct';
import type { MappingRule } from '@app/mapping';

/** What the rules in force post to, as far as they name it themselves. */
export function usedByRules(rules: readonly MappingRule[], defaultEntity: string | undefined): PingOptions {
  const active = rules.filter((rule) => rule.active);
  const fixed = active.flatMap(({ result: { entity } }) => (entity?.from === 'fixed' ? [entity.value] : []));
  const entities = [...(defaultEntity === undefined ? [] : [defaultEntity]), ...fixed];
  return {
    entities: [...new Set(entities)].filter((entity) => entity !== ''),
    journals: [...new Set(active.map(({ result }) => result.journal))],
  };
}
