import { CallerName, ProblemDetails, ProblemError, RequireRole } from '@app/platform';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsString, Length } from 'class-validator';

import { PostingHost } from '../identity/posting.host.js';
import { foundRevision, type UnknownRecord } from '../posting/index.js';
import { ReasonDto } from '../rules/rule.dto.js';

interface RecoveryView {
  /** Nothing is sent since then; null: there is no recovery. */
  readonly since: Date | null;
  readonly checkedAt: Date | null;
  /** Names what is open: whoever ends the recovery says which list was seen. */
  readonly revision: string;
  /** References that nobody has accepted and no operation knows. */
  readonly open: readonly string[];
  readonly found: readonly UnknownRecord[];
}

const example = {
  since: '2026-02-03T04:05:06.000Z',
  checkedAt: '2026-02-03T04:05:06.000Z',
  revision: '8d1f0c2ab4e97f35',
  open: ['K7Q2ZZ-1'],
  found: [
    {
      object: 'journal-entry',
      reference: 'K7Q2ZZ-1',
      recordNo: '8812',
      dealId: '1295',
      foundAt: '2026-02-03T04:05:06.000Z',
      acceptedAt: null,
      settledAt: null,
    },
  ],
};

class EndRecoveryDto extends ReasonDto {
  @ApiProperty({ example: example.revision, description: '`revision` of the list that you saw.' })
  @IsString()
  @Length(1, 100)
  revision: string;
}

class SettleFoundDto extends ReasonDto {
  @ApiProperty({ type: [String], example: example.open, description: 'All that the hold of the deal names.' })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @Length(1, 40, { each: true })
  references: string[];
}

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
    const { state, open, found } = await this.host.require().queries.recovery();
    return { since: state.since, checkedAt: state.checkedAt, revision: foundRevision(open), open, found };
  }

  @RequireRole('admin')
  @Post('end')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Accept what was found and let sending go on',
    description:
      'The open references start no recovery again; another one does. Each still belongs to its deal: what the deal asks for is adopted, anything else holds it.',
  })
  @ApiOkResponse({ schema: { example: { accepted: 1 } } })
  @ApiConflictResponse({ type: ProblemDetails, description: 'There is no recovery, or the list is another by now.' })
  async end(@Body() body: EndRecoveryDto, @CallerName() actor: string): Promise<{ accepted: number }> {
    const { reason, revision } = body;
    const end = await this.host.require().recovery.end({ actor, reason, revision });
    if (end.kind === 'ended') return { accepted: end.accepted };
    if (end.kind === 'none') throw new ProblemError(409, { detail: 'There is no recovery to end.' });
    throw new ProblemError(409, {
      detail: 'What was found is not the list you saw.',
      field: 'revision',
      remedy: 'Read the recovery again, and end it with the revision you see then.',
    });
  }

  @RequireRole('admin')
  @Post('deals/:dealId/settle')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Say that what was found of a deal has been looked after',
    description: 'It holds the deal no longer. What is wrong in Intacct has to be reversed there before.',
  })
  @ApiNoContentResponse()
  @ApiConflictResponse({ type: ProblemDetails, description: 'Other records hold the deal by now, or none.' })
  async settle(
    @Param('dealId') dealId: string,
    @Body() body: SettleFoundDto,
    @CallerName() actor: string,
  ): Promise<void> {
    const { reason, references } = body;
    if (await this.host.require().recovery.settle(dealId, references, { actor, reason })) return;
    throw new ProblemError(409, {
      detail: `Deal ${dealId} is not held for just these records.`,
      field: 'references',
      remedy: 'Look at the hold of the deal again, and name all that it names.',
    });
  }
}
