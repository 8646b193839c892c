import { CallerName, ProblemDetails, RequireRole } from '@app/platform';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags, ApiUnauthorizedResponse } from '@nestjs/swagger';

import { OAuthConnection } from './oauth-connection.js';

const example = {
  url: 'https://sync.example.com/oauth/pipedrive/start?state=bm9uY2U.c2lnbmF0dXJl',
  expiresAt: '2026-12-03T10:35:00.000Z',
};

@ApiTags('pipedrive account')
@ApiUnauthorizedResponse({ type: ProblemDetails })
@RequireRole('admin')
@Controller('admin/account')
export class ConnectAdminController {
  constructor(private readonly connection: OAuthConnection) {}

  @Post('connect')
  @HttpCode(200)
  @ApiOperation({ summary: 'A link, good for one use, where an administrator of Pipedrive grants access' })
  @ApiOkResponse({ schema: { example } })
  connect(@CallerName() caller: string): Promise<{ url: string; expiresAt: Date }> {
    return this.connection.begin(caller);
  }
}
