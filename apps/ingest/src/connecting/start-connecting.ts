import { createHttpApplication, Loop, type Database, type createLogger } from '@app/platform';
import { Logger } from '@nestjs/common';

import type { OAuthConnection } from '../account/oauth/oauth-connection.js';
import type { ConnectedIngest } from '../connected-ingest.js';
import type { IngestEnvironment } from '../ingest.environment.js';
import { documentIngest } from '../ingest.document.js';
import { keepWebhookBodiesRaw } from '../webhooks/webhook-body.js';
import { openWebhookRoutes } from '../webhooks/webhook.route.js';
import { ConnectingModule } from './connecting.module.js';
import { Door } from './door.js';
import { ParkedDeliveryRepository } from './parked-delivery.repository.js';
import { ParkingIntake } from './parking-intake.js';

export interface ConnectingStart {
  readonly environment: IngestEnvironment;
  readonly db: Database;
  readonly oauth: OAuthConnection;
  readonly logger: ReturnType<typeof createLogger>;
  /** Puts the whole of ingest together for the account that was granted. Throws while that cannot be done. */
  readonly connect: () => Promise<ConnectedIngest>;
}

/** How soon a replica sees what was granted at another one, and asks Pipedrive again when it did not answer. */
const LOOK_MS = 2_000;

/**
 * Serves what can be served before a company is connected: webhooks are kept, the authorization can be begun and
 * completed. Once there is a grant, the whole of ingest takes over the same socket.
 */
export async function startConnecting(start: ConnectingStart) {
  const { environment, db, oauth } = start;
  const log = new Logger('Ingest');
  const parked = new ParkedDeliveryRepository(db);
  const intake = new ParkingIntake(parked, environment.INGEST_WEBHOOK_QUEUE_LIMIT);
  const door = new Door();
  const app = await createHttpApplication(ConnectingModule.register({ environment, db, oauth, parked, intake }), {
    name: 'Ingest',
    description: 'Waits until an administrator grants access to a Pipedrive company.',
    logger: start.logger,
    ...(environment.TRUSTED_PROXIES === undefined ? {} : { trustedProxies: environment.TRUSTED_PROXIES }),
    extendDocument: documentIngest,
    configure: (one) => {
      keepWebhookBodiesRaw(one);
      openWebhookRoutes(one);
      door.guard(one);
    },
  });
  let connected: ConnectedIngest | undefined;
  let isBegun = false;
  const step = async (): Promise<'idle'> => {
    if (isBegun || !(await oauth.isConnected())) return 'idle';
    connected ??= await start.connect();
    door.openTo(connected.app);
    // What was taken before the door opened is durable now, and handed over.
    await intake.close();
    await connected.begin();
    isBegun = true;
    log.log('connected', { company: connected.company });
    return 'idle';
  };
  const onError = (error: unknown): void =>
    log.warn('the connection could not be set up and will be tried again', error instanceof Error ? error : undefined);
  const loop = oauth.granted.add(new Loop('connecting', step, { idleMs: LOOK_MS, onError }));
  try {
    await app.init();
    await app.listen(environment.INGEST_PORT, environment.HOST);
  } catch (error) {
    await app.close();
    throw error;
  }
  loop.start();
  log.warn('no Pipedrive company is connected: POST /admin/account/connect gives a link to grant access');
  return {
    app,
    close: async (): Promise<void> => {
      await loop.stop();
      await app.close();
      await intake.close();
      await (connected === undefined ? db.close() : connected.app.close());
    },
  };
}
