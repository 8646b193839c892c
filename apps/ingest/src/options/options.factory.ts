import type { IngestRepositories, IngestSurroundings } from '../ingest.repositories.js';
import { OptionListRepository } from './option-list.repository.js';
import { OptionListService } from './option-list.service.js';
import { OptionSyncService } from './option-sync.service.js';
import { ReferenceConsumer } from './reference.consumer.js';
import { ReferenceRowRepository } from './reference-row.repository.js';

/** Puts together what keeps options of Pipedrive fields in step with lists of the ledger. */
export function buildOptions(
  around: Pick<IngestSurroundings, 'db' | 'bus' | 'client' | 'identity'>,
  { audit, schedules }: Pick<IngestRepositories, 'audit' | 'schedules'>,
  onRequested: () => void,
) {
  const { db, bus, client, identity } = around;
  const rows = new ReferenceRowRepository(identity.company);
  const lists = new OptionListRepository(identity.company);
  const adminClient = () => client.for('admin');
  const shared = { db, identity, rows, lists, audit, adminClient };
  const sync = new OptionSyncService({ ...shared, client: () => client.for('options') });
  return {
    sync,
    service: new OptionListService({ ...shared, schedules, sync, onRequested }),
    consumer: new ReferenceConsumer({ db, bus, rows, lists, environmentId: identity.environmentId }),
  };
}
