import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Length, Min } from 'class-validator';

import { operationExample } from './examples.js';

/** An operation as a person saw it when deciding. */
export class SeenDto {
  @ApiProperty({ example: 4, description: '`fence` of the operation as you saw it.' }) @IsInt() @Min(0) fence: number;
  @ApiProperty({ example: operationExample.payloadHash }) @IsString() @Length(1, 200) payloadHash: string;
}
