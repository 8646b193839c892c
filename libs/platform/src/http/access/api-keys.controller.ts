import { randomUUID } from 'node:crypto';

import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

import { Clock } from '../../clock/clock.js';
import { CallerName } from '../caller.js';
import { IsReason } from '../is-reason.js';
import { type Page, pageOf, PagingDto } from '../paging.js';
import { ProblemDetails } from '../problem-details.js';
import { ProblemError } from '../problem.error.js';
import { RequireRole } from '../require-role.decorator.js';
import { type Role, roles } from '../role.js';
import { UuidParam } from '../uuid-param.js';
import { newApiKey, type StoredApiKey } from './api-key.js';
import { ApiKeyStore } from './api-key.store.js';

const DAY_MS = 86_400_000;
/** Names that the audit trail uses for others. */
const RESERVED = new Set(['admin', 'system']);

class NewApiKeyDto {
  @ApiProperty({ example: 'Ada of controlling', description: 'Names the holder in the audit trail, for ever.' })
  @Matches(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]{0,58}[\p{L}\p{N}])?$/u, {
    message: 'name must be 1 to 60 letters, digits, spaces, dots, dashes and underscores',
  })
  name: string;

  @ApiProperty({ enum: roles, example: 'operator' })
  @IsIn(roles)
  role: Role;

  @ApiPropertyOptional({ default: 365, minimum: 1, maximum: 730 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(730)
  expiresInDays: number = 365;

  @IsReason('New colleague')
  reason: string;
}

class RevokeApiKeyDto {
  @IsReason('Has left the company')
  reason: string;
}

type ApiKeyView = Omit<StoredApiKey, 'hash'>;

const example: ApiKeyView = {
  id: '3b0ce1f8-5f0a-4ad1-9a2e-7f3c0ce1f85f',
  prefix: 'pik_3f9a0c51d2e4',
  name: 'Ada of controlling',
  role: 'operator',
  createdBy: 'admin',
  createdAt: new Date('2026-03-14T10:00:00.000Z'),
  expiresAt: new Date('2027-03-14T10:00:00.000Z'),
  revokedAt: null,
};

@ApiTags('API keys')
@RequireRole('admin')
@Controller('admin/api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All keys, newest first; the keys themselves are not kept' })
  @ApiOkResponse({ schema: { example: { items: [example], cursor: null } } })
  async list(@Query() query: PagingDto): Promise<Page<ApiKeyView>> {
    return pageOf((await this.keys.list()).map(toView), query, ({ id }) => id);
  }

  @Post()
  @ApiOperation({ summary: 'Make a key', description: 'The key is in this answer and nowhere else.' })
  @ApiCreatedResponse({ schema: { example: { key: `${example.prefix}_…`, ...example } } })
  @ApiConflictResponse({ type: ProblemDetails, description: 'The name was given before.' })
  async create(
    @Body() body: NewApiKeyDto,
    @CallerName() actor: string,
  ): Promise<{ key: string } & Partial<ApiKeyView>> {
    const { name, role, expiresInDays, reason } = body;
    const { key, prefix, hash } = newApiKey();
    const expiresAt = new Date(this.clock.now().getTime() + expiresInDays * DAY_MS);
    const row = { id: randomUUID(), prefix, name, role, hash, createdBy: actor, expiresAt };
    const isNew = !RESERVED.has(name.toLowerCase()) && (await this.keys.add(row, { actor, reason }));
    if (!isNew)
      throw new ProblemError(409, {
        detail: `The name "${name}" was given before.`,
        field: 'name',
        remedy: 'Choose another one: in the audit trail a name means one key.',
      });
    return { key, id: row.id, prefix, name, role, createdBy: actor, expiresAt };
  }

  @Post(':id/revoke')
  @HttpCode(204)
  @ApiOperation({ summary: 'Close a key for good; the next call with it is refused' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ type: ProblemDetails })
  async revoke(@UuidParam('id') id: string, @Body() body: RevokeApiKeyDto, @CallerName() actor: string): Promise<void> {
    if (await this.keys.revoke(id, { actor, reason: body.reason })) return;
    throw new ProblemError(404, { detail: `There is no key ${id}.`, field: 'id' });
  }
}

function toView(stored: StoredApiKey): ApiKeyView {
  const { id, prefix, name, role, createdBy, createdAt, expiresAt, revokedAt } = stored;
  return { id, prefix, name, role, createdBy, createdAt, expiresAt, revokedAt };
}
