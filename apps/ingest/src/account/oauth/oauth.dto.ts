import { Allow, IsOptional, IsString, MaxLength } from 'class-validator';

export class StartQuery {
  @IsOptional() @IsString() @MaxLength(500) state?: string;
}

/** Pipedrive may add parameters of its own; those it is known to send must not break the callback. */
export class CallbackQuery {
  @IsOptional() @IsString() @MaxLength(2_000) code?: string;
  @IsOptional() @IsString() @MaxLength(500) state?: string;
  @IsOptional() @IsString() @MaxLength(200) error?: string;
  @Allow() error_description?: string;
}
