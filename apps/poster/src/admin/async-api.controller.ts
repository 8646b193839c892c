import { asyncApiDocument } from '@app/contracts';
import { Public } from '@app/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

@ApiTags('events')
@Public()
@Controller('asyncapi')
export class AsyncApiController {
  private readonly document = asyncApiDocument();

  @Get()
  @ApiOperation({ summary: 'Every topic, message and schema of the bus, as an AsyncAPI 3 document' })
  @ApiOkResponse({ schema: { type: 'object', example: { asyncapi: '3.0.0', info: {}, channels: {} } } })
  show(): Record<string, unknown> {
    return this.document;
  }
}
