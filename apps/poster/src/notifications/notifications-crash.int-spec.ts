import type { Database, Sql, Transaction } from '@app/platform';
import { SystemClock } from '@app/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { readPosterEnvironment } from '../poster.environment.js';
import { HttpReceiver } from '../testing/message-receivers.for-spec.js';
import { COMPANY, PosterBench } from '../testing/poster-bench.for-spec.js';
import { posterVariables } from '../testing/running-poster.for-spec.js';
import { buildNotifications, type Notifications } from './notification.factory.js';

let bench: PosterBench;
let receiver: HttpReceiver;
beforeAll(async () => {
  bench = await PosterBench.open();
  await bench.source.adopt(COMPANY);
  receiver = await HttpReceiver.start();
});
afterAll(async () => {
  await receiver.close();
  await bench.close();
});
beforeEach(async () => {
  receiver.calls.length = 0;
  for (const table of ['notification_channels', 'notifications', 'conditions'])
    await bench.db.query(`delete from ${table}`);
});

const environment = readPosterEnvironment({
  ...posterVariables('postgres://u:p@127.0.0.1/d', 'http://127.0.0.1:1/'),
  NOTIFICATION_ALLOWED_HOSTS: '127.0.0.1',
});

function started(owner: string, db: Database = bench.db): Notifications {
  const { leases, source, audit } = bench;
  return buildNotifications({ environment, db, leases, source, audit, clock: new SystemClock(), owner });
}

/** Dead after so many statements: nothing that it does afterwards reaches the database, an open transaction is rolled back. */
function killedAfter(statements: number): Database {
  let left = statements;
  const counted =
    (sql: Sql): Sql['query'] =>
    async (text, params) => {
      left -= 1;
      if (left < 0) throw new Error('killed');
      return sql.query(text, params);
    };
  const { db } = bench;
  return Object.assign(Object.create(db) as Database, {
    query: counted(db),
    transaction: <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
      db.transaction(async (tx) => {
        const result = await work({ manager: tx.manager, query: counted(tx) });
        left -= 1;
        if (left < 0) throw new Error('killed before the commit');
        return result;
      }),
  });
}

const subjectsByMessage = (): Map<string, string> =>
  new Map(
    receiver.calls.map(({ headers, body }) => [
      String(headers['webhook-id']),
      (JSON.parse(body) as { data: { subject: string } }).data.subject.split(':')[0] ?? '',
    ]),
  );

/** Whoever comes next, after the leases of the dead have run out. */
async function heirFinishes(): Promise<void> {
  await bench.db.query(`update leases set owner = '', expires_at = '-infinity'`);
  await bench.db.query(`update notification_messages set due_at = '-infinity' where state = 'due'`);
  const heir = started('heir');
  await heir.watch.runOnce();
  await heir.relay.runOnce();
  await heir.relay.runOnce();
}

describe('a kill at any statement', () => {
  it.each(Array.from({ length: 20 }, (_, statements) => statements))(
    'after %s of them tells a cause once, and its end once',
    async (statements) => {
      const { channels, conditions } = started('before');
      await channels.add({ name: 'ERP', kind: 'webhook', url: receiver.url }, { actor: 'ada', reason: 'A test' });
      const condition = {
        cause: 'pipedrive:grant',
        message: 'Pipedrive has withdrawn access',
        remedy: 'Grant it again',
      };
      await conditions.raise(bench.db, condition);
      const dying = started('dying', killedAfter(statements));
      await dying.watch.runOnce().catch(() => undefined);
      await dying.relay.runOnce().catch(() => undefined);
      await heirFinishes();
      expect([...subjectsByMessage().values()]).toEqual(['Pipedrive has withdrawn access']);
      await conditions.clear(bench.db, condition.cause);
      const dyingToo = started('dying too', killedAfter(statements));
      await dyingToo.watch.runOnce().catch(() => undefined);
      await dyingToo.relay.runOnce().catch(() => undefined);
      await heirFinishes();
      expect([...subjectsByMessage().values()]).toEqual(['Pipedrive has withdrawn access', 'Solved']);
      // A repeat bears the id of its first sending; at most one message was in the hands of the dead.
      expect(receiver.calls.length).toBeLessThanOrEqual(4);
      const rows = await bench.db.query<{ state: string }>('select state from notification_messages');
      expect(rows.map(({ state }) => state)).toEqual(['sent', 'sent']);
    },
  );
});
