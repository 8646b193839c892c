import type { Clock } from '@app/platform';

import type { PostingIdentity } from '../model/posting-identity.js';
import type { PostingSettings } from '../model/posting-settings.js';
import type { BookStore } from '../ports/book.store.js';
import type { DesiredSource } from '../ports/desired.source.js';
import type { IdSource } from '../ports/id.source.js';
import type { LedgerGateway } from '../ports/ledger.gateway.js';
import type { OperationListener } from '../ports/operation.listener.js';
import type { PartyDirectory } from '../ports/party.directory.js';
import type { ProtocolRules } from '../protocol/protocol-rules.js';
import type { StartupGate } from './startup.gate.js';

/** What the loops share: ports, waits and rules. */
export interface PostingCore {
  readonly store: BookStore;
  readonly gateway: LedgerGateway;
  readonly desired: DesiredSource;
  readonly parties: PartyDirectory;
  readonly listener: OperationListener;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly identity: PostingIdentity;
  readonly settings: PostingSettings;
  readonly rules: ProtocolRules;
  readonly startup: StartupGate;
  /** In [0, 1): keeps workers from coming back at the same moment. */
  readonly jitter: () => number;
}
