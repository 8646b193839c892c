import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ADMIN_API_KEY, ApiKeyGuard } from './api-key.guard.js';

/** Puts the API key in front of every route of the application. */
@Module({})
export class ApiKeyModule {
  static register(adminApiKey: string): DynamicModule {
    return {
      module: ApiKeyModule,
      providers: [
        { provide: ADMIN_API_KEY, useValue: adminApiKey },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
      ],
    };
  }
}
