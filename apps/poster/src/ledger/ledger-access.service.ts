import type { ConnectionTest, IntacctClient, PingOptions } from '@app/intacct';
import type { Database } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';

/** Whether Intacct lets us in. */
export interface LedgerAccess {
  /** Why our credentials are refused; null while they are not. */
  readonly refused: string | null;
  /** No login is tried before, unless a person tests the connection. */
  readonly triedAgainAt: Date | null;
}

/** Shows whether Intacct lets us in, and tests it for a person. */
export class LedgerAccessService {
  constructor(
    private readonly database: Database,
    private readonly client: Pick<IntacctClient, 'ping' | 'lookForRefusal'>,
    private readonly audit: AuditBook,
    /** Entities and journals that the rules in force post to. */
    private readonly used: () => Promise<PingOptions>,
    private readonly onUsable: () => void,
  ) {}

  async current(): Promise<LedgerAccess> {
    const refusal = await this.client.lookForRefusal();
    if (refusal === undefined) return { refused: null, triedAgainAt: null };
    return { refused: refusal.failure.message, triedAgainAt: new Date(refusal.until) };
  }

  /** Asks for everything that posting needs and names what is missing. Credentials that were refused are tried at once. */
  async test(actor: string): Promise<ConnectionTest> {
    const test = await this.client.ping(await this.used());
    const missing = test.checks.filter((check) => check.state === 'missing').map((check) => check.name);
    await this.database.transaction((tx) =>
      this.audit.note(tx, {
        action: 'intacct.tested',
        subjectType: 'intacct',
        subjectId: 'connection',
        actor,
        outcome: test.usable ? 'succeeded' : 'failed',
        after: { usable: test.usable, missing },
      }),
    );
    if (test.usable) this.onUsable();
    return test;
  }
}
