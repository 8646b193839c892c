import { CallerName, ProblemDetails, ProblemError, RequireRole } from '@app/platform';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import {
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiTags,
} from '@nestjs/swagger';
import { IsString, Length, ValidateIf } from 'class-validator';

import { HoldDecisions } from '../brakes/hold.decisions.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { answering } from './problems.js';

class AssignHoldDto extends ReasonDto {
  @ApiProperty({ example: 'mapping:category:Training' }) @IsString() @Length(1, 400) cause: string;
  @ApiProperty({ example: 'grace', nullable: true, type: String, description: 'Null takes the assignment away.' })
  @ValidateIf((dto: AssignHoldDto) => dto.assignee !== null)
  @IsString()
  @Length(1, 100)
  assignee: string | null;
}

@ApiTags('holds')
@RequireRole('operator')
@Controller('admin')
export class BrakesController {
  constructor(private readonly decisions: HoldDecisions) {}

  @Post('holds/assign')
  @HttpCode(204)
  @ApiOperation({ summary: 'Name who looks after a cause that holds deals' })
  @ApiNoContentResponse()
  async assign(@Body() { cause, assignee, reason }: AssignHoldDto, @CallerName() actor: string): Promise<void> {
    await this.decisions.assign(cause, assignee, { actor, reason });
  }

  @Post('postings/:dealId/exclude')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Leave a deal out of the ledger',
    description: 'Whatever it waits for, it posts nothing; what is in the ledger already is held for review.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  async exclude(@Param('dealId') dealId: string, @Body() body: ReasonDto, @CallerName() actor: string): Promise<void> {
    if (await this.decisions.exclude(dealId, { actor, reason: body.reason })) return;
    throw new ProblemError(404, { detail: `There is no deal ${dealId} here.`, field: 'dealId' });
  }

  @Post('postings/:dealId/include')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a deal in again that was left out' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  async include(@Param('dealId') dealId: string, @Body() body: ReasonDto, @CallerName() actor: string): Promise<void> {
    if (await this.decisions.include(dealId, { actor, reason: body.reason })) return;
    throw new ProblemError(404, { detail: `There is no deal ${dealId} here.`, field: 'dealId' });
  }

  @Post('breaker/approve')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Let go what the breaker holds',
    description:
      'The breaker holds everything once more would be posted within an hour than the settings allow. A new hour begins now.',
  })
  @ApiOkResponse({ schema: { example: { deals: 14 } } })
  @ApiForbiddenResponse({
    type: ProblemDetails,
    description: 'The caller set it going, and a setting demands two people.',
  })
  approve(@Body() body: ReasonDto, @CallerName() actor: string): Promise<{ deals: number }> {
    return answering(async () => ({ deals: await this.decisions.approveBreaker({ actor, reason: body.reason }) }));
  }
}
