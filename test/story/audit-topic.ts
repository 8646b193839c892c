import { Topic, topicContracts, type AuditRecorded } from '@app/contracts';
import { createBus, openDatabase } from '@app/platform';

import { until } from '../support/until.js';
import type { World } from '../support/world.js';

/** Reads the audit topic from its beginning as a BI tool would, until it has seen enough. Only this world's events. */
export async function auditOf(
  world: World,
  kafkaBrokers: string | undefined,
  isEnough: (seen: readonly AuditRecorded[]) => boolean,
): Promise<readonly AuditRecorded[]> {
  const name = `reader-${world.environmentId}-${Math.random().toString(36).slice(2)}`;
  const database =
    kafkaBrokers === undefined
      ? await openDatabase({
          url: world.databaseUrl,
          schema: 'bus',
          role: 'poster_app',
          migrations: [],
          applicationName: name,
        })
      : undefined;
  const bus = createBus({
    ...(database === undefined ? { kafka: { brokers: kafkaBrokers?.split(',') ?? [] } } : { postgres: { database } }),
    topics: topicContracts,
    groupId: name,
    clientId: name,
    sessionMs: kafkaBrokers === undefined ? 2_000 : 6_000,
    pollMs: 50,
  });
  const seen: AuditRecorded[] = [];
  const source = bus.source(name);
  source.subscribe(Topic.audit, async (records) => {
    const events = records.map((record) => JSON.parse(record.value ?? 'null') as AuditRecorded);
    seen.push(...events.filter((event) => event.environmentId === world.environmentId));
  });
  try {
    await source.start();
    await until(
      'the audit topic tells it',
      async () => isEnough(seen),
      60_000,
      () => seen.map((event) => event.action),
    );
    return seen;
  } finally {
    await source.stop();
    await bus.close();
    await database?.close();
  }
}
