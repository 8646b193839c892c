import { CallerName, type Page, pageOf, PagingDto, ProblemDetails, RequireRole, UuidParam } from '@app/platform';
import { Body, Controller, Delete, Get, HttpCode, Post, Put, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';

import type { RuleVersion, StoredRule } from '../rules/mapping-rule.repository.js';
import { MappingRuleService } from '../rules/mapping-rule.service.js';
import { ChangeRuleDto, MakeRuleDto, SeenRuleDto } from '../rules/rule.dto.js';
import { ruleExample } from './examples.js';
import { answering } from './problems.js';

@ApiTags('rules')
@RequireRole('viewer')
@Controller('admin/rules')
export class RulesController {
  constructor(private readonly rules: MappingRuleService) {}

  @Get()
  @ApiOperation({ summary: 'All mapping rules, highest priority first' })
  @ApiOkResponse({ schema: { example: { items: [ruleExample], cursor: null } } })
  async list(@Query() query: PagingDto): Promise<Page<StoredRule>> {
    return pageOf(await this.rules.list(), query, ({ id }) => id);
  }

  @RequireRole('mapper')
  @Post()
  @ApiOperation({
    summary: 'Make a rule',
    description:
      'Refused when another rule could match the same line with the same rank, or when an account, journal or dimension is not fit. ' +
      'Deals that were held are planned again.',
  })
  @ApiCreatedResponse({ schema: { example: ruleExample } })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  create(@Body() { reason, ...rule }: MakeRuleDto, @CallerName() actor: string): Promise<StoredRule> {
    return answering(() => this.rules.create(rule, { actor, reason }));
  }

  @Get(':id')
  @ApiOperation({ summary: 'A rule with all its versions; a deleted one shows its versions only' })
  @ApiOkResponse({ schema: { example: { rule: ruleExample, versions: [] } } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  async show(@UuidParam('id') id: string): Promise<{ rule: StoredRule | null; versions: RuleVersion[] }> {
    const { rule, versions } = await answering(() => this.rules.show(id));
    return { rule: rule ?? null, versions };
  }

  @RequireRole('mapper')
  @Put(':id')
  @ApiOperation({ summary: 'Change a rule; a new version replaces the one that is named' })
  @ApiOkResponse({ schema: { example: { ...ruleExample, version: 2 } } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiConflictResponse({ type: ProblemDetails })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  change(
    @UuidParam('id') id: string,
    @Body() { reason, version, ...rule }: ChangeRuleDto,
    @CallerName() actor: string,
  ): Promise<StoredRule> {
    return answering(() => this.rules.change(id, version, rule, { actor, reason }));
  }

  @RequireRole('mapper')
  @Post(':id/approve-early-revenue')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Consent to revenue before delivery or invoice',
    description:
      'For deals of a stage before the win, recurring lines and instalments. By another person than the author.',
  })
  @ApiOkResponse({ schema: { example: { ...ruleExample, version: 2, earlyRevenueApprovedBy: 'grace' } } })
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiConflictResponse({ type: ProblemDetails })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  approve(
    @UuidParam('id') id: string,
    @Body() { reason, version }: SeenRuleDto,
    @CallerName() actor: string,
  ): Promise<StoredRule> {
    return answering(() => this.rules.approve(id, version, { actor, reason }));
  }

  @RequireRole('mapper')
  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a rule; its versions are kept',
    description: 'Reason and version are in the query.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiConflictResponse({ type: ProblemDetails })
  async remove(
    @UuidParam('id') id: string,
    @Query() { reason, version }: SeenRuleDto,
    @CallerName() actor: string,
  ): Promise<void> {
    await answering(() => this.rules.remove(id, version, { actor, reason }));
  }
}
