import type { ConnectionGate } from '../gate/connection-gate.js';
import type { RefusalStore } from '../session/refusal-store.js';
import type { SessionStore } from '../session/session-store.js';
import type { XmlCodec } from '../xml/xml-codec.js';
import type { ClientClock } from './client-clock.js';
import type { IntacctCredentials } from './intacct-credentials.js';
import type { RequestReport } from './request-report.js';

export interface ClientOptions {
  readonly credentials: IntacctCredentials;
  /** Every request, reads and logins too, runs inside one of its slots. */
  readonly gate: ConnectionGate;
  readonly sessions: SessionStore;
  /** Shared by all processes that sign in as the same user; default: this client alone. */
  readonly refusals?: RefusalStore;
  /** Hosts a returned endpoint may name; `.intacct.com` allows every host below it. The host of `credentials.url` is always allowed. */
  readonly allowedHosts: readonly string[];
  /** Whole duration of a read, from connecting to the last byte. Default 60,000. */
  readonly readTimeoutMs?: number;
  /** Whole duration of a write. Default 300,000: the gateway works on long after an ordinary client gave up. */
  readonly writeTimeoutMs?: number;
  /** A session is never used longer than this, whatever the server says. Default 50 minutes. */
  readonly sessionMaxAgeMs?: number;
  /** Rest after refused credentials, because trying again soon locks the user out; doubled each time. Default 15 minutes. */
  readonly refusalMs?: number;
  /** Longest rest after refused credentials. Default 4 hours. */
  readonly maxRefusalMs?: number;
  /** A larger answer is cut off: a read fails, a write is of unknown outcome. Default 64 MiB. */
  readonly maxResponseBytes?: number;
  /** Functions per request; the vendor publishes no number. Default 100. */
  readonly maxFunctions?: number;
  /** Further attempts of a read after a transient failure. Default 3. */
  readonly readRetries?: number;
  /** Texts of a company's own Smart Rules, which nothing else tells from a random fault. */
  readonly customerRulePatterns?: readonly RegExp[];
  /** Told after every request; what it throws is ignored. Never carries a password, a session id or a payload. */
  readonly onRequest?: (report: RequestReport) => void;
  readonly clock?: ClientClock;
  readonly codec?: XmlCodec;
}
