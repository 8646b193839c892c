import { CallerName, ProblemDetails, RequireRole, UuidParam } from '@app/platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOperation,
  ApiProperty,
  ApiServiceUnavailableResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, ValidateNested } from 'class-validator';

import { PostingHost } from '../identity/posting.host.js';
import { reviewChoices, type ReviewChoice } from '../posting/index.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { answering } from './problems.js';
import { SeenDto } from './seen.dto.js';

class ReviewDto extends ReasonDto {
  @ApiProperty({
    enum: reviewChoices,
    description:
      '`adopt`: what Intacct shows is right, also if it shows nothing. `re-post`: post it anew, once it is reversed or deleted. `ignore`: leave it and look no more.',
  })
  @IsIn(reviewChoices)
  choice: ReviewChoice;

  @ApiProperty({ type: SeenDto, description: 'What you decide about; anything else by now answers 409.' })
  @IsObject()
  @ValidateNested()
  @Type(() => SeenDto)
  seen: SeenDto;
}

@ApiTags('operations')
@RequireRole('operator')
@Controller('admin/operations')
export class OperationReviewsController {
  constructor(private readonly host: PostingHost) {}

  @Post(':id/review')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Decide about a recorded entry that people edited, copied, declined, reversed or deleted in Intacct',
    description: 'Intacct is looked at again first.',
  })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiConflictResponse({ type: ProblemDetails, description: 'Changed since it was seen, or waiting for no review.' })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails, description: 'The entry still counts in Intacct.' })
  @ApiServiceUnavailableResponse({ type: ProblemDetails, description: 'Intacct gave no answer.' })
  async review(@UuidParam('id') id: string, @Body() body: ReviewDto, @CallerName() actor: string): Promise<void> {
    const { choice, seen, reason } = body;
    await answering(() => this.host.require().reviews.decide({ operationId: id, actor, reason, seen, choice }));
  }
}
