import type { Clock } from '@app/platform';

import { buildNotifications, type Notifications } from '../notifications/notification.factory.js';
import { readPosterEnvironment } from '../poster.environment.js';
import { HttpReceiver, MailReceiver } from './message-receivers.for-spec.js';
import { COMPANY, PosterBench } from './poster-bench.for-spec.js';
import { posterVariables } from './running-poster.for-spec.js';

const HOUR_MS = 3_600_000;
/** One key and one password for all that is started on the same database. */
const variables = posterVariables('postgres://u:p@127.0.0.1/d', 'http://127.0.0.1:1/');
export const by = { actor: 'ada', reason: 'A test of it' };

class SettableClock implements Clock {
  time = new Date('2026-03-14T10:00:00.000Z');
  now(): Date {
    return this.time;
  }
  monotonicMs(): number {
    return this.time.getTime();
  }
  pass(hours: number): void {
    this.time = new Date(this.time.getTime() + hours * HOUR_MS);
  }
}

/** Notifications on a real database, before a real mail server and a real HTTP receiver, on a clock that is set. */
export class NotificationScene {
  http!: HttpReceiver;
  clock = new SettableClock();

  private constructor(
    readonly bench: PosterBench,
    readonly mail: MailReceiver,
  ) {}

  static async open(): Promise<NotificationScene> {
    const bench = await PosterBench.open();
    await bench.source.adopt(COMPANY);
    return new NotificationScene(bench, await MailReceiver.start());
  }

  async close(): Promise<void> {
    await this.mail.close();
    await this.bench.close();
  }

  /** Before each test: nothing waits, nobody is told, both receivers are well. */
  async begin(): Promise<void> {
    this.http = await HttpReceiver.start();
    this.clock = new SettableClock();
    this.mail.mails.length = 0;
    this.mail.refuse = false;
    const tables = [
      'notification_channels',
      'notifications',
      'conditions',
      'holds',
      'deals',
      'dead_letters',
      'operations',
    ];
    for (const table of tables) await this.bench.db.query(`delete from ${table}`);
  }

  end(): Promise<void> {
    return this.http.close();
  }

  /** As after a start: another owner, another memory, the same database and the same key. */
  started(owner: string): Notifications {
    const environment = readPosterEnvironment({
      ...variables,
      SMTP_URL: this.mail.url,
      MAIL_FROM: 'poster@example.com',
      NOTIFICATION_ALLOWED_HOSTS: '127.0.0.1',
      POSTER_PUBLIC_URL: 'https://poster.example.com',
    });
    const { db, leases, source, audit } = this.bench;
    return buildNotifications({ environment, db, leases, source, audit, clock: this.clock, owner });
  }

  async heldDeal(
    dealId: string,
    value: string,
    cause = 'mapping:category:Training',
    daysAgo = 9,
    message = `Category 'Training' has no rule`,
  ): Promise<void> {
    const since = new Date(this.clock.time.getTime() - daysAgo * 24 * HOUR_MS);
    await this.bench.db.query(
      `insert into deals (company, deal_id, version, cycle, cycle_time, content_hash, observed_at, changed_at, key_counter,
         plan_failures, retry_refused, status, title, currency, value)
       values ($1, $2, 1, 1, '', '', $3, $3, 0, 0, false, 'held', 'Deal', 'EUR', $4)`,
      [COMPANY, dealId, since, value],
    );
    await this.bench.db.query(
      `insert into holds (company, deal_id, cause, kind, message, remedy, since)
       values ($1, $2, $3, 'mapping', $5, 'Make a rule for it', $4)`,
      [COMPANY, dealId, cause, since, message],
    );
  }

  /** Its signing secret. */
  async webhookChannel(on: Notifications): Promise<string> {
    const added = await on.channels.add({ name: 'ERP', kind: 'webhook', url: `${this.http.url}/in` }, by);
    return added.signingSecret ?? '';
  }

  subjects(): string[] {
    return this.http.calls.map(({ body }) => (JSON.parse(body) as { data: { subject: string } }).data.subject);
  }

  states(): Promise<{ state: string }[]> {
    return this.bench.db.query<{ state: string }>('select state from notification_messages order by number');
  }

  leaseRunsOut(): Promise<unknown> {
    return this.bench.db.query(`update notification_messages set due_at = '-infinity' where state = 'due'`);
  }

  async look(on: Notifications): Promise<void> {
    await on.watch.runOnce();
    await on.relay.runOnce();
  }
}
