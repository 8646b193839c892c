import type { DatabaseOptions } from '@app/platform';

import { AddReleasedDeals1795700020016 } from '../brakes/add-released-deals.migration.js';
import { CreateBrakeTables1795200000020 } from '../brakes/brake-tables.migration.js';
import { CreateNotificationTables1795200000000 } from '../notifications/create-notification-tables.migration.js';
import { AddOpenWorkIndexes1795700000031, CreatePostingTables1795000000010 } from '../posting/index.js';
import { AddReferenceLimitation1795700000033 } from '../reference/add-reference-limitation.migration.js';
import { AddReferencePace1795700000015 } from '../reference/add-reference-pace.migration.js';
import { AddRuleProposals1795700000016 } from '../rules/add-rule-proposals.migration.js';
import { AddRuleSuccession1795700010016 } from '../rules/add-rule-succession.migration.js';
import { MappingRuleEntity } from '../rules/mapping-rule.entity.js';
import { AddDeadLetterClosing1795300000000 } from './add-dead-letter-closing.migration.js';
import { AddLedgerSight1795700000017 } from './add-ledger-sight.migration.js';
import { CreateApiKeyTables1795200000010 } from './create-api-key-tables.migration.js';
import { CreatePosterTables1795000000000, POSTER_SCHEMA } from './create-poster-tables.migration.js';

export { POSTER_SCHEMA };
export const POSTER_ROLE = 'poster_app';

/** Where the poster keeps its data; the list of migrations only grows. */
export function posterDatabaseOptions(from: {
  readonly DATABASE_URL: string;
  readonly DATABASE_MIGRATION_URL?: string;
}): DatabaseOptions {
  return {
    url: from.DATABASE_URL,
    ...(from.DATABASE_MIGRATION_URL === undefined ? {} : { migrationUrl: from.DATABASE_MIGRATION_URL }),
    schema: POSTER_SCHEMA,
    role: POSTER_ROLE,
    entities: [MappingRuleEntity],
    migrations: [
      CreatePosterTables1795000000000,
      CreatePostingTables1795000000010,
      CreateNotificationTables1795200000000,
      CreateApiKeyTables1795200000010,
      AddDeadLetterClosing1795300000000,
      CreateBrakeTables1795200000020,
      AddRuleProposals1795700000016,
      AddLedgerSight1795700000017,
      AddRuleSuccession1795700010016,
      AddReleasedDeals1795700020016,
      AddReferencePace1795700000015,
      AddOpenWorkIndexes1795700000031,
      AddReferenceLimitation1795700000033,
    ],
    applicationName: 'poster',
  };
}
