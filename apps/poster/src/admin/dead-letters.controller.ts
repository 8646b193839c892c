import { afterIdOf, CallerName, type Page, pageFrom, ProblemDetails, RequireRole, UuidParam } from '@app/platform';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';

import type { DeadLetter } from '../dead-letters/dead-letter.repository.js';
import { DeadLetterService } from '../dead-letters/dead-letter.service.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { OpenFilterDto } from './paging.dto.js';
import { answering } from './problems.js';

const example = {
  id: '0198f0c2-7a5e-8c11-9a57-0f5f2f6f0a03',
  topic: 'pipedrive.deals.v1',
  partition: 3,
  position: '1042',
  recordKey: 'acme:41',
  reason: 'unreadable',
  problem: 'unreadable event: currency: currency must be a string',
  dealId: '41',
  receivedAt: '2025-03-14T10:00:00.000Z',
  replayedAt: null,
  closedReason: null,
};

@ApiTags('dead letters')
@RequireRole('viewer')
@Controller('admin/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetterService) {}

  @Get()
  @ApiOperation({ summary: 'Records that could not be handled, newest first' })
  @ApiOkResponse({ schema: { example: { items: [example], cursor: null } } })
  async list(@Query() query: OpenFilterDto): Promise<Page<DeadLetter>> {
    const { open, limit } = query;
    const items = await this.letters.list({ open, limit, before: afterIdOf(query) });
    return pageFrom(items, query, ({ id }) => id);
  }

  @RequireRole('operator')
  @Post(':id/replay')
  @HttpCode(204)
  @ApiOperation({ summary: 'Handle a record again', description: 'Refused while it still cannot be handled.' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  async replay(@UuidParam('id') id: string, @Body() body: ReasonDto, @CallerName() actor: string): Promise<void> {
    await answering(() => this.letters.replay(id, { actor, reason: body.reason }));
  }

  @RequireRole('operator')
  @Post(':id/close')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Close a record that will never be handled, with the reason',
    description: 'When the last one of a deal is closed, the deal is held for it no longer.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  async close(@UuidParam('id') id: string, @Body() body: ReasonDto, @CallerName() actor: string): Promise<void> {
    await answering(() => this.letters.close(id, { actor, reason: body.reason }));
  }
}
