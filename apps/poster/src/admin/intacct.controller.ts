import type { ConnectionTest } from '@app/intacct';
import { CallerName, RequireRole } from '@app/platform';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

import { LedgerAccessService } from '../ledger/ledger-access.service.js';

const example = {
  usable: false,
  checks: [
    { name: 'sign-in', state: 'ok', detail: 'a session was opened' },
    {
      name: 'read GLBATCH',
      state: 'missing',
      detail: 'You do not have permission for this operation',
      remedy: 'Give the Web Services user permission to list and view this object.',
    },
  ],
};

@ApiTags('status')
@RequireRole('operator')
@Controller('admin/intacct')
export class IntacctController {
  constructor(private readonly access: LedgerAccessService) {}

  @Post('test')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Test the connection to Intacct, and name what is missing there',
    description: 'Refused credentials are tried again at once; a wrong password counts towards locking the user.',
  })
  @ApiOkResponse({ schema: { example } })
  test(@CallerName() actor: string): Promise<ConnectionTest> {
    return this.access.test(actor);
  }
}
