import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString, Length } from 'class-validator';

const trimmed = ({ value }: { value: unknown }): unknown => (typeof value === 'string' ? value.trim() : value);

/** A required field that says why, for the audit trail: 3 to 500 characters, and blanks are none. */
export const IsReason = (example: string): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ example, minLength: 3, maxLength: 500, description: 'Kept in the audit trail.' }),
    Transform(trimmed),
    IsString(),
    Length(3, 500),
  );
