import { ProblemDetails, RequireRole } from '@app/platform';
import { Controller, Get, Param } from '@nestjs/common';
import {
  ApiBadGatewayResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';

import { type PartyPayables, PartyPayablesReader } from './party-payables.js';
import { answering } from './problems.js';

const example = {
  organizationId: '12',
  vendorId: 'V-1001',
  openAmounts: [{ currency: 'EUR', amount: '1830' }],
  nextDueOn: '2025-03-31',
  openBills: [
    {
      recordNo: '104',
      billNo: 'AD-2057',
      vendorId: 'V-1001',
      state: 'Partially Paid',
      billDate: '2025-03-01',
      dueOn: '2025-03-31',
      currency: 'EUR',
      total: '2380.00',
      paid: '1000.00',
      open: '1380.00',
    },
  ],
  lastPayment: { recordNo: '12', vendorId: 'V-1001', paidOn: '2025-03-10', currency: 'EUR', total: '1000.00' },
  readAt: '2025-03-14T10:00:00.000Z',
};

@ApiTags('parties')
@RequireRole('viewer')
@Controller('admin/parties')
export class PayablesController {
  constructor(private readonly payables: PartyPayablesReader) {}

  @Get(':organizationId/payables')
  @ApiOperation({
    summary: 'What Intacct owes the vendor that an organization is: open bills and the last payment',
    description: 'Read from Intacct at this moment, in one of its connections; nothing is kept or changed.',
  })
  @ApiOkResponse({ schema: { example } })
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'No vendor of Intacct is linked to the organization.' })
  @ApiBadGatewayResponse({ type: ProblemDetails, description: 'Our user may not read bills or payments in Intacct.' })
  @ApiServiceUnavailableResponse({ type: ProblemDetails, description: 'Intacct gave no answer.' })
  show(@Param('organizationId') organizationId: string): Promise<PartyPayables> {
    return answering(() => this.payables.of(organizationId));
  }
}
