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
    sessionMs: 30_000,
    pollMs: 50,
  });
  const seen: AuditRecorded[] = [];
  const ids = new Set<string>();
  const source = bus.source(name);
  source.subscribe(Topic.audit, async (records) => {
    const events = records.map((record) => JSON.parse(record.value ?? 'null') as AuditRecorded);
    for (const event of events.filter(({ environmentId }) => environmentId === world.environmentId)) {
      // The bus delivers at least once.
      if (!ids.has(event.id)) seen.push(event);
      ids.add(event.id);
    }
  });
  try {
    await source.start();
    await until(
      'the audit topic tells it',
      async () => isEnough(seen),
      undefined,
      () => seen.map((event) => event.action),
    );
    return seen;
  } finally {
    await source.stop();
    await bus.close();
    await database?.close();
  }
}
