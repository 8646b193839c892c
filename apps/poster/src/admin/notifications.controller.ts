import {
  afterIdOf,
  CallerName,
  type Database,
  type Page,
  pageFrom,
  pageOf,
  PagingDto,
  ProblemDetails,
  ProblemError,
  RequireRole,
  UuidParam,
} from '@app/platform';
import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import {
  ApiBadGatewayResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsEmail, IsIn, IsOptional, IsString, Length } from 'class-validator';

import { type Channel, type ChannelKind, channelKinds } from '../notifications/channel.js';
import { ChannelRefusedError, ChannelService } from '../notifications/channel.service.js';
import { SendFailedError } from '../notifications/channels/message.sender.js';
import {
  type MessageView,
  NotificationRepository,
  type NotificationView,
} from '../notifications/notification.repository.js';
import { ReasonDto } from '../rules/rule.dto.js';
import { OpenFilterDto } from './paging.dto.js';
import { DATABASE } from './tokens.js';

const messageStates = ['due', 'sent', 'given-up'] as const;

class MessageFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: messageStates, description: '`due` waits, or is tried again.' })
  @IsOptional()
  @IsIn(messageStates)
  state?: (typeof messageStates)[number];
}

class NewChannelDto extends ReasonDto {
  @ApiProperty({ example: 'Controlling' }) @IsString() @Length(1, 60) name: string;
  @ApiProperty({ enum: channelKinds }) @IsIn(channelKinds) kind: ChannelKind;
  @ApiPropertyOptional({ type: [String], example: ['controller@example.com'], description: 'Of e-mail channels.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsEmail({}, { each: true })
  recipients?: string[];
  @ApiPropertyOptional({
    example: 'https://hooks.slack.com/services/T0001/B0001/of-your-channel',
    description: 'Of all other channels; never shown again. Its host must be in NOTIFICATION_ALLOWED_HOSTS.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 2000)
  url?: string;
}

const because = { reason: 'Controlling wants to know what waits' };
const newChannelExamples = {
  email: {
    summary: 'E-mail: recipients and no url',
    value: { name: 'Controlling', kind: 'email', recipients: ['controller@example.com'], ...because },
  },
  slack: {
    summary: 'Slack: the incoming webhook of a channel',
    value: { name: 'Slack', kind: 'slack', url: 'https://hooks.slack.com/services/T000/B000/XXXX', ...because },
  },
  teams: {
    summary: 'Teams: a workflow that waits for a webhook',
    value: { name: 'Teams', kind: 'teams', url: 'https://prod-12.westeurope.logic.azure.com/workflows/1', ...because },
  },
  webhook: {
    summary: 'Any other receiver; its host must be in NOTIFICATION_ALLOWED_HOSTS',
    value: { name: 'Receiver', kind: 'webhook', url: 'https://receiver.example.com/messages', ...because },
  },
} satisfies Record<ChannelKind, { summary: string; value: NewChannelDto }>;

const channelExample = {
  id: '5f0c1a2e-52a1-4d7e-9c1f-8f4f7d0f1a11',
  name: 'Controlling',
  kind: 'slack',
  recipients: [],
  host: 'hooks.slack.com',
  createdBy: 'ada',
  createdAt: '2026-03-14T10:00:00.000Z',
};
const notificationExample = {
  id: '0d3a1f6e-0f0e-4f7c-8f3b-52a14d7e9c1f',
  source: 'hold',
  cause: 'mapping:category:Training',
  openedAt: '2026-03-14T10:00:00.000Z',
  toldAt: '2026-03-15T10:00:00.000Z',
  solvedAt: null,
  item: { headline: "Category 'Training' has no rule: 14 deals, 212,400.00 EUR, oldest 9 days" },
};
const messageExample = {
  id: '8f4f7d0f-52a1-4d7e-9c1f-5f0c1a2e1a11',
  channel: 'Controlling',
  telling: 'opened',
  subject: notificationExample.item.headline,
  state: 'sent',
  attempts: 1,
  problem: null,
  sentAt: '2026-03-14T10:00:01.000Z',
};

@ApiTags('notifications')
@RequireRole('viewer')
@Controller('admin')
export class NotificationsController {
  constructor(
    private readonly channels: ChannelService,
    private readonly notifications: NotificationRepository,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Get('notifications')
  @ApiOperation({ summary: 'Causes that people were told about, newest first' })
  @ApiOkResponse({ schema: { example: { items: [notificationExample], cursor: null } } })
  async list(@Query() query: OpenFilterDto): Promise<Page<NotificationView>> {
    const { open, limit } = query;
    const items = await this.notifications.list(this.database, { open, limit, before: afterIdOf(query) });
    return pageFrom(items, query, ({ id }) => id);
  }

  @Get('notification-messages')
  @ApiOperation({ summary: 'Messages, newest first, and whether they have arrived' })
  @ApiOkResponse({ schema: { example: { items: [messageExample], cursor: null } } })
  async messages(@Query() query: MessageFilterDto): Promise<Page<MessageView>> {
    const { state, limit } = query;
    const items = await this.notifications.messages(this.database, { state, limit, before: afterIdOf(query) });
    return pageFrom(items, query, ({ id }) => id);
  }

  @Get('notification-channels')
  @ApiOperation({ summary: 'Who is told; secrets are never shown' })
  @ApiOkResponse({ schema: { example: { items: [channelExample], cursor: null } } })
  async listChannels(@Query() query: PagingDto): Promise<Page<Channel>> {
    return pageOf(await this.channels.list(), query, ({ id }) => id);
  }

  @RequireRole('admin')
  @Post('notification-channels')
  @ApiOperation({
    summary: 'Add a channel; it is told at once what is open',
    description: 'A generic webhook is signed as Standard Webhooks demand; its signing secret is in this answer only.',
  })
  @ApiBody({ type: NewChannelDto, examples: newChannelExamples })
  @ApiCreatedResponse({ schema: { example: { channel: channelExample, signingSecret: 'whsec_…' } } })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  async add(
    @Body() body: NewChannelDto,
    @CallerName() actor: string,
  ): Promise<{ channel: Channel; signingSecret?: string }> {
    const { reason, ...channel } = body;
    try {
      return await this.channels.add(channel, { actor, reason });
    } catch (error) {
      if (!(error instanceof ChannelRefusedError)) throw error;
      throw new ProblemError(422, { detail: error.message, field: error.field });
    }
  }

  @RequireRole('admin')
  @Post('notification-channels/:id/test')
  @HttpCode(204)
  @ApiOperation({ summary: 'Send a test message now' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  @ApiBadGatewayResponse({ type: ProblemDetails, description: 'The other side did not take it.' })
  async test(@UuidParam('id') id: string, @Body() body: ReasonDto, @CallerName() actor: string): Promise<void> {
    try {
      if (await this.channels.test(id, { actor, reason: body.reason })) return;
    } catch (error) {
      if (!(error instanceof SendFailedError)) throw error;
      throw new ProblemError(502, { detail: `The test message did not arrive: ${error.message}` });
    }
    throw unknownChannel(id);
  }

  @RequireRole('admin')
  @Delete('notification-channels/:id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a channel, and what it was still to be told' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  async remove(@UuidParam('id') id: string, @Query() query: ReasonDto, @CallerName() actor: string): Promise<void> {
    if (!(await this.channels.remove(id, { actor, reason: query.reason }))) throw unknownChannel(id);
  }
}

function unknownChannel(id: string): ProblemError {
  return new ProblemError(404, { detail: `There is no channel ${id}.`, field: 'id' });
}
