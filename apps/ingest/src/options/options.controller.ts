import { CallerName, type Page, pageOf, PagingDto, ProblemDetails, ProblemError, RequireRole } from '@app/platform';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBadRequestResponse,
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';

import { ReasonedDecision } from '../admin/admin.dto.js';
import type { OptionList } from './option-list.js';
import { OptionListService } from './option-list.service.js';
import type { OptionPreview } from './option-sync.service.js';
import { OptionListRequest } from './options.dto.js';
import { listExample, knownExample, previewExample } from './options.examples.js';
import { ReferenceConsumer } from './reference.consumer.js';
import type { KnownList } from './reference-row.repository.js';

@ApiTags('field options')
@RequireRole('viewer')
@Controller('admin/field-options')
export class OptionsController {
  constructor(
    private readonly lists: OptionListService,
    private readonly consumer: ReferenceConsumer,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Fields of Pipedrive whose options follow a list of the ledger',
    description: 'Options are added and renamed, never removed. Nothing else is written to Pipedrive.',
  })
  @ApiOkResponse({ schema: { example: { items: [listExample], cursor: null } } })
  async list(@Query() query: PagingDto): Promise<Page<OptionList>> {
    return pageOf(await this.lists.all(), query, ({ name }) => name);
  }

  @Get('known-lists')
  @ApiOperation({ summary: 'Lists of the ledger that there are rows of, and whether their changes are heard of' })
  @ApiOkResponse({ schema: { example: { bus: 'connected', lists: [knownExample] } } })
  async known(): Promise<{ bus: string; lists: KnownList[] }> {
    return { bus: this.consumer.status, lists: await this.lists.known() };
  }

  @RequireRole('admin')
  @Put(':name')
  @ApiOperation({
    summary:
      'Change which list the options of a custom field follow, or add one; switched off it can only be previewed',
  })
  @ApiOkResponse({ schema: { example: listExample } })
  @ApiBadRequestResponse({ type: ProblemDetails, description: 'No ledger has such rows, or several have.' })
  @ApiConflictResponse({ type: ProblemDetails, description: 'The field follows another list.' })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails, description: 'The field cannot take options from us.' })
  @ApiServiceUnavailableResponse({ type: ProblemDetails, description: 'Pipedrive gave no answer.' })
  async save(
    @Param('name') name: string,
    @Body() body: OptionListRequest,
    @CallerName() actor: string,
  ): Promise<OptionList | undefined> {
    if (!/^[a-z0-9-]{1,40}$/.test(name))
      throw new ProblemError(400, { detail: 'name must be 1 to 40 of a-z, 0-9 and -', field: 'name' });
    const { reason, owner, fieldCode, kind, ledgerCompany, enabled } = body;
    const { dimension = null, idPrefixes = [] } = body;
    const wanted = { owner, fieldCode, kind, dimension, ledgerCompany, idPrefixes, enabled };
    return this.lists.save(name, wanted, { actor, reason });
  }

  @RequireRole('admin')
  @Delete(':name')
  @HttpCode(204)
  @ApiOperation({ summary: 'Let the options of a field be; those that are there stay' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'There is no such list.' })
  async remove(
    @Param('name') name: string,
    @Body() body: ReasonedDecision,
    @CallerName() actor: string,
  ): Promise<void> {
    await this.lists.remove(name, { actor, reason: body.reason });
  }

  @RequireRole('operator')
  @Get(':name/preview')
  @ApiOperation({
    summary: 'Dry run: every request that would be written, to the letter',
    description: 'Reads the field as it is now, which costs one token. Writes nothing.',
  })
  @ApiOkResponse({ schema: { example: previewExample } })
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'There is no such list.' })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails, description: 'The field cannot take options from us.' })
  @ApiServiceUnavailableResponse({ type: ProblemDetails, description: 'Pipedrive gave no answer.' })
  preview(@Param('name') name: string): Promise<OptionPreview> {
    return this.lists.preview(name);
  }

  @RequireRole('operator')
  @Post(':name/run')
  @HttpCode(202)
  @ApiOperation({ summary: 'Bring the options in step now instead of at the next turn' })
  @ApiAcceptedResponse({ schema: { example: { status: 'accepted' } } })
  @ApiNotFoundResponse({ type: ProblemDetails, description: 'There is no such list.' })
  @ApiConflictResponse({ type: ProblemDetails, description: 'The list is switched off.' })
  async run(
    @Param('name') name: string,
    @Body() body: ReasonedDecision,
    @CallerName() actor: string,
  ): Promise<{ status: 'accepted' }> {
    await this.lists.request(name, { actor, reason: body.reason });
    return { status: 'accepted' };
  }
}
