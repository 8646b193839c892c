import { IntacctClient, type RequestReport } from '@app/intacct';
import { createSecretBox, type Database, type LeaseStore } from '@app/platform';

import type { PosterEnvironment } from '../poster.environment.js';
import { DatabaseRefusalStore } from './database-refusal.store.js';
import { EncryptedSessionStore } from './encrypted-session.store.js';
import { LeaseConnectionGate } from './lease-connection.gate.js';

const SECOND = 1000;
/** A slot's lease outlives the longest request on it by this much. */
const SLOT_MARGIN_MS = 30 * SECOND;

/** The client of the configured company: slots and sessions are shared with all other processes through the database. */
export function createIntacctClient(
  environment: PosterEnvironment,
  database: Database,
  leases: LeaseStore,
  onRequest: (report: RequestReport) => void,
): IntacctClient {
  const writeTimeoutMs = environment.INTACCT_HTTP_TIMEOUT * SECOND;
  const readTimeoutMs = environment.INTACCT_READ_TIMEOUT * SECOND;
  return new IntacctClient({
    credentials: {
      url: environment.INTACCT_URL,
      senderId: environment.INTACCT_SENDER_ID,
      senderPassword: environment.INTACCT_SENDER_PASSWORD,
      companyId: environment.INTACCT_COMPANY_ID,
      userId: environment.INTACCT_USER_ID,
      userPassword: environment.INTACCT_USER_PASSWORD,
    },
    gate: new LeaseConnectionGate(leases, {
      company: environment.INTACCT_COMPANY_ID,
      slots: environment.INTACCT_CONNECTIONS,
      ttlMs: Math.max(writeTimeoutMs, readTimeoutMs) + environment.INTACCT_SEND_DEADLINE * SECOND + SLOT_MARGIN_MS,
      coolDownMs: environment.INTACCT_SLOT_COOL_DOWN * SECOND,
      pollMs: 250,
    }),
    sessions: new EncryptedSessionStore(database, createSecretBox(environment)),
    refusals: new DatabaseRefusalStore(database, environment.SECRETS_KEY),
    allowedHosts: environment.INTACCT_ALLOWED_HOSTS.split(',').map((host) => host.trim()),
    readTimeoutMs,
    writeTimeoutMs,
    sessionMaxAgeMs: environment.INTACCT_SESSION_MAX_AGE * SECOND,
    refusalMs: environment.INTACCT_REFUSAL_REST * SECOND,
    maxRefusalMs: environment.INTACCT_MAX_REFUSAL_REST * SECOND,
    onRequest,
  });
}
