import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { Clock } from '../../clock/clock.js';
import { SystemClock } from '../../clock/system-clock.js';
import { AccessGuard } from './access.guard.js';
import { ApiKeyStore } from './api-key.store.js';
import { ApiKeysController } from './api-keys.controller.js';
import { type CallLimits, defaultCallLimits } from './call-limits.js';
import { CallLimiter } from './call.limiter.js';
import { CallerRecognition } from './caller.recognition.js';
import type { TokenVerifier } from './token.verifier.js';

export interface AccessOptions {
  /** Key of the deployment, with the role admin: makes the first keys. */
  readonly adminApiKey: string;
  readonly keys: ApiKeyStore;
  /** Left out, no tokens are accepted. */
  readonly tokens?: TokenVerifier;
  readonly clock?: Clock;
  readonly limits?: CallLimits;
}

/** Puts keys, tokens and roles in front of every route, and the administration of keys at /admin/api-keys. */
@Module({})
export class AccessModule {
  static register(options: AccessOptions): DynamicModule {
    const { adminApiKey, keys, tokens, clock = new SystemClock(), limits = defaultCallLimits } = options;
    return {
      module: AccessModule,
      controllers: [ApiKeysController],
      providers: [
        { provide: ApiKeyStore, useValue: keys },
        { provide: Clock, useValue: clock },
        { provide: CallerRecognition, useValue: new CallerRecognition(adminApiKey, keys, tokens, clock) },
        { provide: CallLimiter, useValue: new CallLimiter(limits) },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
    };
  }
}
