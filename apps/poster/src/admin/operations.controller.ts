import {
  afterIdOf,
  CallerName,
  type Page,
  pageFrom,
  ProblemDetails,
  ProblemError,
  RequireRole,
  UuidParam,
} from '@app/platform';
import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsObject, IsOptional, Matches, ValidateNested } from 'class-validator';

import { PostingHost } from '../identity/posting.host.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { operationExample } from './examples.js';
import { OperationList } from './operation-list.js';
import { type OperationView, toOperationView } from './operation-view.js';
import { OperationFilterDto } from './paging.dto.js';
import { answering } from './problems.js';
import { SeenDto } from './seen.dto.js';

class DecideDto extends ReasonDto {
  @ApiProperty({ type: SeenDto, description: 'What you decide about; anything else by now answers 409.' })
  @IsObject()
  @ValidateNested()
  @Type(() => SeenDto)
  seen: SeenDto;
}

class AbsentDto extends DecideDto {
  @ApiPropertyOptional({
    example: true,
    description:
      'You have looked in Intacct yourself. Needed where no record of ours is known that would have to come back with the question, so that "not found" proves nothing; without it the answer is 422.',
  })
  @IsOptional()
  @IsBoolean()
  acceptUnverified?: boolean;
}

class AdoptDto extends DecideDto {
  @ApiProperty({ example: '8812', description: 'Record number in Intacct; a record belongs to one operation.' })
  @Matches(/^\d{1,18}$/)
  recordNo: string;
}

@ApiTags('operations')
@ApiNotFoundResponse({ type: ProblemDetails })
@RequireRole('viewer')
@Controller('admin/operations')
export class OperationsController {
  constructor(
    private readonly host: PostingHost,
    private readonly operations: OperationList,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Operations in one state; those in `manual` wait for a person' })
  @ApiOkResponse({ schema: { example: { items: [operationExample], cursor: null } } })
  async list(@Query() query: OperationFilterDto): Promise<Page<OperationView>> {
    const found = await this.operations.list(query.state, query.limit, afterIdOf(query));
    return pageFrom(found.map(toOperationView), query, ({ id }) => id);
  }

  @Get(':id')
  @ApiOperation({ summary: 'An operation with all its attempts' })
  @ApiOkResponse({ schema: { example: operationExample } })
  async show(@UuidParam('id') id: string): Promise<OperationView> {
    const operation = await this.host.require().queries.operation(id);
    if (operation === undefined) throw new ProblemError(404, { detail: `There is no operation ${id}.` });
    return toOperationView(operation);
  }

  @RequireRole('operator')
  @Post(':id/adopt')
  @Decision('Say which record in Intacct is the one of an operation in `manual`, or of one that was never to be posted')
  async adopt(@UuidParam('id') id: string, @Body() body: AdoptDto, @CallerName() actor: string): Promise<void> {
    const { seen, reason, recordNo } = body;
    await answering(() => this.host.require().decisions.adopt({ operationId: id, actor, reason, seen, recordNo }));
  }

  @RequireRole('operator')
  @Post(':id/send-again')
  @Decision(
    'Send an operation in `manual` again under a new key, or take "never" back; refused if anything is found in Intacct',
  )
  async sendAgain(@UuidParam('id') id: string, @Body() body: AbsentDto, @CallerName() actor: string): Promise<void> {
    const { seen, reason, acceptUnverified } = body;
    await answering(() =>
      this.host.require().decisions.sendAgain({ operationId: id, actor, reason, seen, acceptUnverified }),
    );
  }

  @RequireRole('operator')
  @Post(':id/never')
  @Decision('Never post an operation in `manual`')
  async never(@UuidParam('id') id: string, @Body() body: AbsentDto, @CallerName() actor: string): Promise<void> {
    const { seen, reason, acceptUnverified } = body;
    await answering(() =>
      this.host.require().decisions.never({ operationId: id, actor, reason, seen, acceptUnverified }),
    );
  }
}

function Decision(summary: string): MethodDecorator {
  return (target, key, descriptor) => {
    HttpCode(204)(target, key, descriptor);
    ApiOperation({ summary, description: 'Intacct is asked again first.' })(target, key, descriptor);
    ApiNoContentResponse()(target, key, descriptor);
    ApiConflictResponse({ type: ProblemDetails, description: 'Changed since it was seen, or not in `manual`.' })(
      target,
      key,
      descriptor,
    );
    ApiUnprocessableEntityResponse({ type: ProblemDetails, description: 'Intacct says otherwise.' })(
      target,
      key,
      descriptor,
    );
    ApiServiceUnavailableResponse({ type: ProblemDetails, description: 'Intacct gave no answer.' })(
      target,
      key,
      descriptor,
    );
  };
}
