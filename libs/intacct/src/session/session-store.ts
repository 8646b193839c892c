import type { IntacctSession } from './intacct-session.js';

/** Keeps sessions between calls, and between processes where an app implements it on a database. */
export abstract class SessionStore {
  /** `key` is a digest of gateway address, sender, company, user, client and entity; it carries no secret. */
  abstract load(key: string): Promise<IntacctSession | undefined>;
  abstract save(key: string, session: IntacctSession): Promise<void>;
  /** Forgets the session only while it is still this one: another process may have renewed it. */
  abstract forget(key: string, session: IntacctSession): Promise<void>;
}
