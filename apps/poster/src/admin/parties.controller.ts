import { CallerName, ProblemDetails, RequireRole } from '@app/platform';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
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
  async list(@Query() query: PartyFilterDto): Promise<{ items: PartyView[]; cursor: string | null }> {
    const { state, limit, cursor } = query;
    const items = await this.parties.list({ limit, ...(state ? { state } : {}), ...(cursor ? { after: cursor } : {}) });
    return { items, cursor: items.length < limit ? null : (items.at(-1)?.organizationId ?? null) };
  }

  @RequireRole('operator')
  @Post(':organizationId/propose-again')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send the refused vendor and customer of an organization to Intacct again' })
  @ApiOkResponse({ schema: { example: { parties: 1 } } })
  async proposeAgain(
    @Param('organizationId') organizationId: string,
    @Body() body: ReasonDto,
    @CallerName() actor: string,
  ): Promise<{ parties: number }> {
    return { parties: await this.retry.ofOrganization(organizationId, { actor, reason: body.reason }) };
  }

  @RequireRole('operator')
  @Post(':organizationId/:kind/link')
  @HttpCode(204)
  @ApiOperation({ summary: 'Link an organization to a vendor or customer of Intacct; its deals go on' })
  @ApiNoContentResponse()
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  async link(@Param() of: PartyKindDto, @Body() body: LinkPartyDto, @CallerName() actor: string): Promise<void> {
    const { ledgerId, reason } = body;
    const { organizationId, kind } = of;
    await answering(() => this.parties.link({ organizationId, kind, ledgerId, actor, reason }));
  }
}
