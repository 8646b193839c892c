import { ApiPropertyOptional } from '@nestjs/swagger';
import { Allow, IsOptional, IsString, MaxLength } from 'class-validator';

export class StartQuery {
  @ApiPropertyOptional({ description: 'Of the link that POST /admin/account/connect gave.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  state?: string;
}

/** Pipedrive may add parameters of its own; those it is known to send must not break the callback. */
export class CallbackQuery {
  @ApiPropertyOptional({ description: 'What the grant is fetched with; absent where access was denied.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  code?: string;

  @ApiPropertyOptional({ description: 'As it was sent to Pipedrive.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  state?: string;

  @ApiPropertyOptional({ description: 'Why there is no code.', example: 'user_denied' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  error?: string;

  @ApiPropertyOptional({ description: 'The same in words.', type: String })
  @Allow()
  error_description?: string;
}
