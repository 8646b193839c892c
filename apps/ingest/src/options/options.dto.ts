import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';

import { ReasonedDecision } from '../admin/admin.dto.js';
import { type OptionOwner, optionOwners } from './option-list.js';

export class OptionListRequest extends ReasonedDecision {
  @ApiProperty({ enum: optionOwners, example: 'product', description: 'Whose field it is.' })
  @IsIn(optionOwners)
  owner: OptionOwner;

  @ApiProperty({ example: 'dcf558aac1ae4e8c4f849ba5e668430d8df9be12', description: 'Key of the custom field.' })
  @Matches(/^[A-Za-z0-9_]{1,100}$/, { message: 'fieldCode must be the key of a field' })
  fieldCode: string;

  @ApiProperty({ example: 'account', description: 'Kind of reference data whose rows become the options.' })
  @Matches(/^[a-z-]{1,40}$/, { message: 'kind must be a kind of reference data, such as account' })
  kind: string;

  @ApiPropertyOptional({ example: 'REGION', description: 'Of user-defined-value: the dimension.' })
  @IsOptional()
  @IsString()
  @Length(1, 60)
  dimension?: string;

  @ApiPropertyOptional({ example: 'ACME', description: 'Company of the ledger, where there are several.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  ledgerCompany?: string;

  @ApiPropertyOptional({ type: [String], example: ['4'], description: 'Only rows whose number begins like this.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 50, { each: true })
  idPrefixes?: string[];

  @ApiProperty({ example: false, description: 'False: it can be previewed, and nothing is written.' })
  @IsBoolean()
  enabled: boolean;
}
