import { afterOf, CallerName, type Page, pageFrom, ProblemDetails, ProblemError, RequireRole } from '@app/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

import { PartyDecisions, type PartyView } from '../parties/party.decisions.js';
import { PartyRetry } from '../parties/party.retry.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { PartyFilterDto, PartyKindDto } from './paging.dto.js';
import { answering } from './problems.js';

class LinkPartyDto extends ReasonDto {
  @ApiProperty({ example: 'V-1001', description: 'VENDORID or CUSTOMERID in Intacct.' })
  @IsString()
  @Length(1, 20)
  ledgerId: string;
}

const example = {
  organizationId: '12',
  kind: 'vendor',
  state: 'review',
  ledgerId: null,
  problem: 'the name is nearly the same: V-1001',
  candidates: [{ ledgerId: 'V-1001', name: 'Globex Ltd', why: 'the name is nearly the same' }],
};

@ApiTags('parties')
@RequireRole('viewer')
@Controller('admin/parties')
export class PartiesController {
  constructor(
    private readonly parties: PartyDecisions,
    private readonly retry: PartyRetry,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Which vendor and customer each organization is, with the candidates where a person has to choose',
  })
  @ApiOkResponse({ schema: { example: { items: [example], cursor: null } } })
  async list(@Query() query: PartyFilterDto): Promise<Page<PartyView>> {
    const { state, limit } = query;
    const after = afterOf(query);
    const items = await this.parties.list({ limit, ...(state ? { state } : {}), ...(after ? { after } : {}) });
    return pageFrom(items, query, partyKey);
  }

  @RequireRole('operator')
  @Post(':organizationId/propose-again')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send the refused vendor and customer of an organization to Intacct again' })
  @ApiAcceptedResponse({ schema: { example: { parties: 1 } } })
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'None of its parties was refused.' })
  async proposeAgain(
    @Param('organizationId') organizationId: string,
    @Body() body: ReasonDto,
    @CallerName() actor: string,
  ): Promise<{ parties: number }> {
    const parties = await this.retry.ofOrganization(organizationId, { actor, reason: body.reason });
    if (parties > 0) return { parties };
    throw new ProblemError(404, {
      detail: `No vendor or customer of organization ${organizationId} was refused.`,
      field: 'organizationId',
    });
  }

  @RequireRole('operator')
  @Post(':organizationId/:kind/link')
  @HttpCode(204)
  @ApiOperation({ summary: 'Link an organization to a vendor or customer of Intacct; its deals go on' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'There is no such organization here.' })
  @ApiConflictResponse({ type: ProblemDetails, description: 'Linked already, or a record of it is on its way.' })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails, description: 'Not in Intacct, or of another organization.' })
  @ApiServiceUnavailableResponse({ type: ProblemDetails, description: 'Intacct gave no answer.' })
  async link(@Param() of: PartyKindDto, @Body() body: LinkPartyDto, @CallerName() actor: string): Promise<void> {
    const { ledgerId, reason } = body;
    const { organizationId, kind } = of;
    await answering(() => this.parties.link({ organizationId, kind, ledgerId, actor, reason }));
  }
}

/** An organization may have two parties; a page may end between them. */
function partyKey({ organizationId, kind }: PartyView): string {
  return `${organizationId} ${kind}`;
}
