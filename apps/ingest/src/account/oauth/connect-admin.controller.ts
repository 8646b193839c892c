import { PipedriveApiError } from '@app/pipedrive';
import { CallerName, ProblemDetails, ProblemError, RequireRole } from '@app/platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiBadGatewayResponse,
  ApiConflictResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';

import { ReasonedDecision } from '../../admin/admin.dto.js';
import type { By } from '../account.journal.js';
import { CONNECT_REMEDY, OAuthConnection } from './oauth-connection.js';

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

  @Post('disconnect')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Revoke our access at Pipedrive',
    description: 'Nothing is read any more; webhooks are still taken, and read once access is granted again.',
  })
  @ApiOkResponse({ schema: { example: { status: 'disconnected' } } })
  @ApiConflictResponse({ type: ProblemDetails, description: 'There is no grant.' })
  @ApiBadGatewayResponse({ type: ProblemDetails, description: 'Pipedrive could not be told; access is as it was.' })
  async disconnect(
    @Body() { reason }: ReasonedDecision,
    @CallerName() actor: string,
  ): Promise<{ status: 'disconnected' }> {
    if (await this.revoked({ actor, reason })) return { status: 'disconnected' };
    throw new ProblemError(409, { detail: 'No Pipedrive company is connected.', remedy: CONNECT_REMEDY });
  }

  private async revoked(by: By): Promise<boolean> {
    try {
      return await this.connection.disconnect(by);
    } catch (error) {
      if (!(error instanceof PipedriveApiError)) throw error;
      const remedy = 'Try again, or uninstall the app in Pipedrive.';
      throw new ProblemError(502, { detail: `Pipedrive could not be told: ${error.kind}.`, remedy, cause: error });
    }
  }
}
