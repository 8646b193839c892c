import { CallerName, ProblemDetails, ProblemError, RequireRole } from '@app/platform';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

import { PostingHost } from '../identity/posting.host.js';
import type { UnknownRecord } from '../posting/index.js';
import { ReasonDto } from '../rules/rule.dto.js';

interface RecoveryView {
  /** Nothing is sent since then; null: there is no recovery. */
  readonly since: Date | null;
  readonly checkedAt: Date | null;
  readonly found: readonly UnknownRecord[];
}

const example = {
  since: '2026-02-03T04:05:06.000Z',
  checkedAt: '2026-02-03T04:05:06.000Z',
  found: [{ object: 'journal-entry', reference: 'K7Q2ZZ-1', foundAt: '2026-02-03T04:05:06.000Z', acceptedAt: null }],
};

@ApiTags('recovery')
@ApiNotFoundResponse({ type: ProblemDetails })
@RequireRole('viewer')
@Controller('admin/recovery')
export class RecoveryController {
  constructor(private readonly host: PostingHost) {}

  @Get()
  @ApiOperation({
    summary: 'Records in Intacct that bear our mark and that no operation knows',
    description: 'While recovery lasts nothing is sent: the database is older than Intacct. Those not accepted first.',
  })
  @ApiOkResponse({ schema: { example } })
  async show(): Promise<RecoveryView> {
    const { state, found } = await this.host.require().queries.recovery();
    return { since: state.since, checkedAt: state.checkedAt, found };
  }

  @RequireRole('admin')
  @Post('end')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Accept what was found and let sending go on',
    description: 'The references found so far start no recovery again; another one does.',
  })
  @ApiOkResponse({ schema: { example: { accepted: 1 } } })
  @ApiConflictResponse({ type: ProblemDetails, description: 'There is no recovery.' })
  async end(@Body() body: ReasonDto, @CallerName() actor: string): Promise<{ accepted: number }> {
    const { ended, accepted } = await this.host.require().recovery.end(actor, body.reason);
    if (!ended) throw new ProblemError(409, { detail: 'There is no recovery to end.' });
    return { accepted };
  }
}
