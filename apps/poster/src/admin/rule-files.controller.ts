import { CallerName, IsReason, ProblemDetails, RequireRole } from '@app/platform';
import { Body, Controller, Get, Header, HttpCode, Post, Query, StreamableFile } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, Length } from 'class-validator';

import { type RuleFileFormat, ruleFileFormats, type RuleImportPlan } from '../rules/rule-import.js';
import { RuleTransferService } from '../rules/rule-transfer.service.js';
import { answering } from './problems.js';

/** Below the limit of a request, with room for the JSON around it. */
const MOST_CHARACTERS = 200_000;

class RuleFormatDto {
  @ApiPropertyOptional({
    enum: ruleFileFormats,
    default: 'yaml',
    description: 'CSV has one line per rule, for spreadsheets.',
  })
  @IsOptional()
  @IsIn(ruleFileFormats)
  format: RuleFileFormat = 'yaml';
}

class RuleFileDto {
  @ApiProperty({ enum: ruleFileFormats }) @IsIn(ruleFileFormats) format: RuleFileFormat;
  @ApiProperty({ example: 'format: mapping-rules/1\nrules: []\n' })
  @IsString()
  @Length(1, MOST_CHARACTERS)
  content: string;
  @ApiPropertyOptional({ default: false, description: 'Delete the rules that the file does not have.' })
  @IsOptional()
  @IsBoolean()
  replace: boolean = false;
}

class ApplyRuleFileDto extends RuleFileDto {
  @IsReason('Chart of accounts of 2026') reason: string;
}

const planExample = {
  faults: [{ line: 12, field: 'result.journal', message: 'Journal PDX does not exist in Intacct', remedy: 'Choose …' }],
  changes: [
    {
      change: 'changed',
      ruleId: '0198f0c2-7a5e-4c11-9a57-0f5f2f6f0a01',
      name: 'Software licences',
      line: 3,
      fields: [{ field: 'priority', before: 0, after: 10 }],
    },
  ],
  unchanged: 11,
};

@ApiTags('rules')
@RequireRole('viewer')
@Controller('admin/rule-files')
export class RuleFilesController {
  constructor(private readonly transfer: RuleTransferService) {}

  @Get()
  @Header('content-disposition', 'attachment; filename="mapping-rules"')
  @ApiOperation({ summary: 'All mapping rules as a file; importing it again changes nothing' })
  @ApiProduces('application/yaml', 'text/csv')
  @ApiOkResponse({ schema: { type: 'string', example: 'format: mapping-rules/1\nrules: []\n' } })
  async export(@Query() { format }: RuleFormatDto): Promise<StreamableFile> {
    const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/yaml; charset=utf-8';
    return new StreamableFile(Buffer.from(await this.transfer.export(format)), { type });
  }

  @RequireRole('mapper')
  @Post('preview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What a file would change, field by field, and every fault with its line',
    description:
      'Changes nothing. The whole set that would come out is judged: names, ranks, accounts, journals, dimensions.',
  })
  @ApiOkResponse({ schema: { example: planExample } })
  preview(@Body() body: RuleFileDto): Promise<RuleImportPlan> {
    return answering(() => this.transfer.preview(body));
  }

  @RequireRole('mapper')
  @Post('import')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Apply a file, whole or not at all',
    description:
      'Refused with every fault and its line. A rule that changed since it was exported is a fault. Held deals are planned again.',
  })
  @ApiOkResponse({ schema: { example: { ...planExample, faults: [] } } })
  @ApiUnprocessableEntityResponse({ type: ProblemDetails })
  apply(@Body() { reason, ...file }: ApplyRuleFileDto, @CallerName() actor: string): Promise<RuleImportPlan> {
    return answering(() => this.transfer.apply(file, { actor, reason }));
  }
}
