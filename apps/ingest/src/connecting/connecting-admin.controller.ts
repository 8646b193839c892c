import { ProblemDetails, RequireRole } from '@app/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags, ApiUnauthorizedResponse } from '@nestjs/swagger';

import { OAuthConnection } from '../account/oauth/oauth-connection.js';
import { ParkedDeliveryRepository } from './parked-delivery.repository.js';

/** What there is to tell before a Pipedrive company is connected. */
@ApiTags('ingest')
@ApiUnauthorizedResponse({ type: ProblemDetails })
@RequireRole('viewer')
@Controller('admin')
export class ConnectingAdminController {
  constructor(
    private readonly connection: OAuthConnection,
    private readonly parked: ParkedDeliveryRepository,
  ) {}

  @Get('status')
  @ApiOperation({ summary: 'Whether Pipedrive is connected, and how to connect it' })
  @ApiOkResponse({ schema: { example: { company: null, emitting: false, parkedDeliveries: 0 } } })
  async status(): Promise<unknown> {
    const [connection, parkedDeliveries] = await Promise.all([this.connection.status(), this.parked.count()]);
    return {
      company: null,
      emitting: false,
      remark: 'No Pipedrive company is connected: webhooks are kept, nothing is read or emitted.',
      connection,
      parkedDeliveries,
    };
  }
}
