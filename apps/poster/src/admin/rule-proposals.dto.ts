import { PagingDto } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

import { type RuleFileFormat, ruleFileFormats } from '../rules/rule-import.js';
import { type ProposalState, proposalStates, type ProposedChange, proposedChanges } from '../rules/rule-proposal.js';
import { ReasonDto, SaveRuleDto } from '../rules/rule.dto.js';

/** Below the limit of a request, with room for the JSON around it. */
const MOST_CHARACTERS = 200_000;

export class ProposalFilterDto extends PagingDto {
  @ApiPropertyOptional({ enum: proposalStates, description: '`open` waits for another person.' })
  @IsOptional()
  @IsIn(proposalStates)
  state?: ProposalState;
}

class ProposedFileDto {
  @ApiProperty({ enum: ruleFileFormats }) @IsIn(ruleFileFormats) format: RuleFileFormat;
  @ApiProperty({ example: 'format: mapping-rules/1\nrules: []\n' })
  @IsString()
  @Length(1, MOST_CHARACTERS)
  content: string;
  @ApiPropertyOptional({ default: false, description: 'Delete the rules that the file does not have.' })
  @IsOptional()
  @IsBoolean()
  replace?: boolean;
}

const isAbout =
  (...changes: ProposedChange['change'][]) =>
  ({ change }: ProposeRuleChangeDto): boolean =>
    changes.includes(change);

export class ProposeRuleChangeDto extends ReasonDto {
  @ApiProperty({ enum: proposedChanges }) @IsIn(proposedChanges) change: ProposedChange['change'];

  @ApiPropertyOptional({ format: 'uuid', description: 'For `change` and `delete`.' })
  @ValidateIf(isAbout('change', 'delete'))
  @IsUUID()
  ruleId: string;

  @ApiPropertyOptional({ example: 1, description: 'For `change` and `delete`: the version that it is about.' })
  @ValidateIf(isAbout('change', 'delete'))
  @IsInt()
  @Min(1)
  version: number;

  @ApiPropertyOptional({ type: SaveRuleDto, description: 'For `create` and `change`.' })
  @ValidateIf(isAbout('create', 'change'))
  @IsObject()
  @ValidateNested()
  @Type(() => SaveRuleDto)
  rule: SaveRuleDto;

  @ApiPropertyOptional({ type: ProposedFileDto, description: 'For `import`.' })
  @ValidateIf(isAbout('import'))
  @IsObject()
  @ValidateNested()
  @Type(() => ProposedFileDto)
  file: ProposedFileDto;
}

/** Only the parts that the kind of change is about. */
export function proposedChangeOf({ change, ruleId, version, rule, file }: ProposeRuleChangeDto): ProposedChange {
  switch (change) {
    case 'create':
      return { change, rule };
    case 'change':
      return { change, ruleId, version, rule };
    case 'delete':
      return { change, ruleId, version };
    case 'import':
      return { change, file: { format: file.format, content: file.content, replace: file.replace ?? false } };
  }
}
