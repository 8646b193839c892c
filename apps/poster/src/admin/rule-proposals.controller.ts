import { CallerName, type Page, pageOf, ProblemDetails, RequireRole, UuidParam } from '@app/platform';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';

import { type RuleProposal } from '../rules/rule-proposal.js';
import { type ProposedDifference, RuleProposalService } from '../rules/rule-proposal.service.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { ruleExample } from './examples.js';
import { answering } from './problems.js';
import { ProposalFilterDto, ProposeRuleChangeDto, proposedChangeOf } from './rule-proposals.dto.js';

const { name, priority, effectiveFrom, conditions, result } = ruleExample;
const rule = { name, priority, effectiveFrom, conditions, result };
const proposalExample = {
  id: '0198f0c2-7a5e-4c11-9a57-0f5f2f6f0a09',
  content: { change: 'create', rule },
  author: 'ada',
  reason: 'New product line from March',
  createdAt: '2025-03-01T09:00:00.000Z',
  state: 'open',
  decidedBy: null,
  decidedBecause: null,
  decidedAt: null,
};
const approvedExample = { ...proposalExample, state: 'approved', decidedBy: 'grace', decidedBecause: 'Checked' };

@ApiTags('rules')
@RequireRole('viewer')
@Controller('admin/rule-proposals')
export class RuleProposalsController {
  constructor(private readonly proposals: RuleProposalService) {}

  @Get()
  @ApiOperation({ summary: 'Changes of the rules that wait for a second person, or waited for one; newest first' })
  @ApiOkResponse({ schema: { example: { items: [proposalExample], cursor: null } } })
  async list(@Query() query: ProposalFilterDto): Promise<Page<RuleProposal>> {
    return pageOf(await this.proposals.list(query.state), query, ({ id }) => id);
  }

  @RequireRole('mapper')
  @Post()
  @ApiOperation({
    summary: 'Propose a change of the rules',
    description:
      'A new rule, a changed one, a deletion or a whole file. Refused at once if it could not be applied now. It takes effect, whole or ' +
      'not at all, when another person approves it.',
  })
  @ApiCreatedResponse({ schema: { example: proposalExample } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiConflictResponse({ type: ProblemDetails })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  propose(@Body() body: ProposeRuleChangeDto, @CallerName() actor: string): Promise<RuleProposal> {
    return answering(() => this.proposals.propose(proposedChangeOf(body), { actor, reason: body.reason }));
  }

  @Get(':id')
  @ApiOperation({ summary: 'A proposal with what it would change now, field by field' })
  @ApiOkResponse({
    schema: {
      example: {
        proposal: proposalExample,
        difference: [{ name: rule.name, fields: [{ field: 'priority', before: null, after: 0 }] }],
      },
    },
  })
  @ApiNotFoundResponse({ type: ProblemDetails })
  show(@UuidParam('id') id: string): Promise<{ proposal: RuleProposal; difference: ProposedDifference[] }> {
    return answering(() => this.proposals.show(id));
  }

  @RequireRole('mapper')
  @Post(':id/approve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Approve a proposal, which applies it', description: 'By another person than its author.' })
  @ApiOkResponse({ schema: { example: approvedExample } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiForbiddenResponse({ type: ProblemDetails, description: 'The author of a rule does not approve it.' })
  @ApiConflictResponse({ type: ProblemDetails })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  approve(
    @UuidParam('id') id: string,
    @Body() { reason }: ReasonDto,
    @CallerName() actor: string,
  ): Promise<RuleProposal> {
    return answering(() => this.proposals.approve(id, { actor, reason }));
  }

  @RequireRole('mapper')
  @Post(':id/reject')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reject a proposal; its author may take it back this way' })
  @ApiOkResponse({ schema: { example: { ...approvedExample, state: 'rejected' } } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiConflictResponse({ type: ProblemDetails })
  reject(
    @UuidParam('id') id: string,
    @Body() { reason }: ReasonDto,
    @CallerName() actor: string,
  ): Promise<RuleProposal> {
    return answering(() => this.proposals.reject(id, { actor, reason }));
  }
}
