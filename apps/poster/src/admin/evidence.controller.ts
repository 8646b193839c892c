import { ProblemDetails, ProblemError, RequireRole } from '@app/platform';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

import { type Evidence, EvidenceService } from '../evidence/evidence.service.js';
import { operationExample, postingExample, ruleExample } from './examples.js';

@ApiTags('postings')
@RequireRole('viewer')
@Controller('admin/postings')
export class EvidenceController {
  constructor(private readonly evidence: EvidenceService) {}

  @Get(':dealId/evidence')
  @ApiOperation({
    summary: 'Everything that explains a posting, in one call',
    description:
      'The deal as seen, every plan, the rules with the version that decided and all later ones, requests and answers without secrets, ' +
      'record numbers, parties, and the sealed audit trail with every later change.',
  })
  @ApiOkResponse({
    schema: {
      example: {
        dealId: '41',
        status: 'posted',
        recordNos: ['1207'],
        deal: { dealId: '41', dealVersion: 2, value: '1250.00', currency: 'EUR' },
        holds: postingExample.holds,
        plans: [],
        rules: [{ ruleId: ruleExample.id, version: 1, decided: true, rule: ruleExample }],
        operations: [operationExample],
        parties: [{ kind: 'customer', state: 'linked', ledgerId: 'C-12', recordNo: '88', matchedBy: 'created' }],
        audit: [],
      },
    },
  })
  @ApiNotFoundResponse({ type: ProblemDetails })
  async show(@Param('dealId') dealId: string): Promise<Evidence> {
    const evidence = await this.evidence.of(dealId);
    if (evidence === undefined)
      throw new ProblemError(404, { detail: `There is no deal ${dealId} here.`, field: 'dealId' });
    return evidence;
  }
}
