import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

import { ProblemError } from './problem.error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The parameters of every list. */
export class PagingDto {
  @ApiPropertyOptional({ default: 50, minimum: 1, maximum: 500, description: 'Most items of a page.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit: number = 50;

  @ApiPropertyOptional({ description: '`cursor` of the page before.' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}

export interface Page<Item> {
  readonly items: Item[];
  /** For the next page; null after the last one. */
  readonly cursor: string | null;
}

/** Key of the last item of the page before, undefined for the first page. Throws `ProblemError` 400 for what is no cursor of ours. */
export function afterOf({ cursor }: Pick<PagingDto, 'cursor'>): string | undefined {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (key === '' || cursorOf(key) !== cursor) throw badCursor();
  return key;
}

/** As `afterOf`, for lists whose keys are UUIDs: a database would stumble over anything else. */
export function afterIdOf(paging: Pick<PagingDto, 'cursor'>): string | undefined {
  const key = afterOf(paging);
  if (key !== undefined && !UUID.test(key)) throw badCursor();
  return key;
}

/** A page of what a repository has read with this limit. */
export function pageFrom<Item>(items: Item[], { limit }: PagingDto, keyOf: (item: Item) => string): Page<Item> {
  const last = items.length < limit ? undefined : items.at(-1);
  return { items, cursor: last === undefined ? null : cursorOf(keyOf(last)) };
}

/** A page of a short list that is in memory as a whole. Throws `ProblemError` 400 when the item that the cursor means is gone. */
export function pageOf<Item>(all: readonly Item[], paging: PagingDto, keyOf: (item: Item) => string): Page<Item> {
  const after = afterOf(paging);
  const at = after === undefined ? -1 : all.findIndex((item) => keyOf(item) === after);
  if (after !== undefined && at < 0) throw badCursor();
  const items = all.slice(at + 1, at + 1 + paging.limit);
  const last = at + 1 + paging.limit < all.length ? items.at(-1) : undefined;
  return { items, cursor: last === undefined ? null : cursorOf(keyOf(last)) };
}

export function cursorOf(key: string): string {
  return Buffer.from(key).toString('base64url');
}

export function badCursor(): ProblemError {
  return new ProblemError(400, {
    detail: 'The cursor belongs to no page of this list.',
    field: 'cursor',
    remedy: 'Take `cursor` of the page before, or begin again without one.',
  });
}
