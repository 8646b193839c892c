import { type DateBasis, dateBases } from '@app/mapping';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  buildMessage,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

import { IsMapOf } from './is-map-of.js';

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && value.length <= 200;

/** An account by number; its record number is looked up when the rule is saved. */
export class AccountReferenceDto {
  @ApiProperty({ example: '4000' }) @IsString() @Length(1, 24) number: string;
  @ApiPropertyOptional({ example: '42', description: 'Found by the number where it is left out.' })
  @IsOptional()
  @Matches(/^\d{0,18}$/)
  recordNo?: string;
}

export class DealDiscountDto {
  @ApiProperty({ enum: ['hold', 'spread', 'contra'] }) @IsIn(['hold', 'spread', 'contra']) policy:
    'hold' | 'spread' | 'contra';
  @ApiPropertyOptional({ type: AccountReferenceDto, description: 'For `contra`.' })
  @ValidateIf((dto: DealDiscountDto) => dto.policy === 'contra')
  @IsObject()
  @ValidateNested()
  @Type(() => AccountReferenceDto)
  account?: AccountReferenceDto;
}

export class ExchangeRateDto {
  @ApiProperty({ example: 'Intacct Daily Rate' }) @IsString() @Length(1, 100) type: string;
  @ApiProperty({ enum: dateBases }) @IsIn(dateBases) dateBasis: DateBasis;
}

const MAPPED_FIELD = /^(category|product|pipeline|stage|currency|label|owner|custom:.{1,100})$/;

/** A fixed value, or one from a field of the deal through a value map. */
export class ValueSourceDto {
  @ApiProperty({ enum: ['fixed', 'field'], description: '`party` and `none` too, for customer and vendor.' })
  @IsIn(['fixed', 'field', 'party', 'none'])
  from: 'fixed' | 'field' | 'party' | 'none';

  @ApiPropertyOptional({ example: '100' })
  @ValidateIf((dto: ValueSourceDto) => dto.from === 'fixed')
  @IsString()
  @Length(1, 100)
  value?: string;

  @ApiPropertyOptional({ example: 'category' })
  @ValidateIf((dto: ValueSourceDto) => dto.from === 'field')
  @Matches(MAPPED_FIELD, { message: '$property must be category, product, pipeline, …, or custom:<field key>' })
  field?: string;

  @ApiPropertyOptional({ type: Object, example: { North: '100', South: '200' } })
  @ValidateIf((dto: ValueSourceDto) => dto.from === 'field')
  @IsMapOf(isText, 'a text')
  map?: Record<string, string>;

  @ApiPropertyOptional({ description: 'For values the map does not know; without it they are held.' })
  @IsOptional()
  @IsString()
  @Length(1, 100)
  otherwise?: string;
}

/** Only a party can come from the organization. */
export function IsOwnSource(): PropertyDecorator {
  return ValidateBy({
    name: 'isOwnSource',
    validator: {
      validate: (value: unknown) => ['fixed', 'field'].includes((value as { from?: string } | null)?.from ?? ''),
      defaultMessage: buildMessage(() => '$property must come from `fixed` or `field`'),
    },
  });
}

function Source(): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional({ type: ValueSourceDto })(target, key);
    IsOptional()(target, key);
    IsObject()(target, key);
    ValidateNested()(target, key);
    Type(() => ValueSourceDto)(target, key);
  };
}

export class DimensionsDto {
  @Source() @IsOwnSource() department?: ValueSourceDto;
  @Source() @IsOwnSource() location?: ValueSourceDto;
  @Source() customer?: ValueSourceDto;
  @Source() vendor?: ValueSourceDto;
  @Source() @IsOwnSource() class?: ValueSourceDto;
  @Source() @IsOwnSource() project?: ValueSourceDto;
  @Source() @IsOwnSource() item?: ValueSourceDto;
  @Source() @IsOwnSource() employee?: ValueSourceDto;

  @ApiPropertyOptional({ type: Object, example: { REGION: { from: 'fixed', value: '10001' } } })
  @IsOptional()
  @IsMapOf(isPlainSource, 'a source such as {"from":"fixed","value":"10001"}')
  userDefined?: Record<string, ValueSourceDto>;
}

function Values(example: string): PropertyDecorator {
  return (target, key) => {
    ApiPropertyOptional({ type: [String], example: [example] })(target, key);
    IsOptional()(target, key);
    IsArray()(target, key);
    ArrayMinSize(1)(target, key);
    ArrayMaxSize(200)(target, key);
    IsString({ each: true })(target, key);
    Length(1, 200, { each: true })(target, key);
  };
}

export class ConditionsDto {
  @Values('Software') category?: string[];
  @Values('SKU-100') product?: string[];
  @Values('Sales') pipeline?: string[];
  @Values('Contract signed') stage?: string[];
  @Values('EUR') currency?: string[];
  @Values('Hot') label?: string[];
  @Values('Ada Lovelace') owner?: string[];

  @ApiPropertyOptional({
    type: Object,
    example: { '0f1e…': ['North'] },
    description: 'Field key → any of these values.',
  })
  @IsOptional()
  @IsMapOf((value) => Array.isArray(value) && value.length > 0 && value.every(isText), 'a list of texts')
  customFields?: Record<string, string[]>;
}

function isPlainSource(value: unknown): boolean {
  const source = (value ?? {}) as Partial<ValueSourceDto>;
  if (source.from === 'fixed') return isText(source.value);
  const { field, map, otherwise } = source;
  if (source.from !== 'field' || typeof field !== 'string' || !MAPPED_FIELD.test(field)) return false;
  if (otherwise !== undefined && !isText(otherwise)) return false;
  return typeof map === 'object' && Object.values(map).every(isText);
}
