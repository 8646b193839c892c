import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './configuration.error.js';
import { parseEnvironment } from './parse-environment.js';
import { PlatformEnvironment } from './platform.environment.js';

class ShopEnvironment extends PlatformEnvironment {
  @IsInt() @Min(1) @Max(65_535) SHOP_PORT = 3000;
  @IsOptional() @IsInt() SHOP_LIMIT?: number;
  @IsBoolean() SHOP_OPEN: boolean = true;
  @IsOptional() @IsString() SHOP_NAME?: string;
  @IsIn(['a', 'b']) SHOP_KIND: 'a' | 'b' = 'a';
  @MinLength(8) SHOP_SECRET: string;
}

const GOOD = {
  ENVIRONMENT_ID: 'prod1',
  DATABASE_URL: 'postgresql://app:hidden-word@db/shop',
  ADMIN_API_KEY: 'sixteen-letters-at-least',
  SHOP_SECRET: 'long enough',
};

function faultsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    parseEnvironment(ShopEnvironment, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('settings from the environment', () => {
  it('takes what is set and keeps the defaults of the rest', () => {
    const settings = parseEnvironment(ShopEnvironment, {
      ...GOOD,
      SHOP_PORT: '8080',
      SHOP_OPEN: 'no',
      SHOP_LIMIT: '5',
    });
    expect(settings).toBeInstanceOf(ShopEnvironment);
    expect(settings).toMatchObject({
      SHOP_PORT: 8080,
      SHOP_OPEN: false,
      SHOP_LIMIT: 5,
      SHOP_KIND: 'a',
      BUS_POLL_MS: 500,
    });
  });

  it('takes an empty variable as unset', () => {
    const settings = parseEnvironment(ShopEnvironment, { ...GOOD, SHOP_PORT: '', SHOP_NAME: ' ', KAFKA_BROKERS: '' });
    expect(settings).toMatchObject({ SHOP_PORT: 3000 });
    expect(settings.SHOP_NAME).toBeUndefined();
    expect(settings.KAFKA_BROKERS).toBeUndefined();
  });

  it('names every fault in one message', () => {
    const faults = faultsOf({
      ...GOOD,
      ENVIRONMENT_ID: 'Prod_1',
      SHOP_PORT: '70000',
      SHOP_OPEN: 'perhaps',
      SHOP_KIND: 'c',
      ADMIN_API_KEY: '',
    });
    expect(faults).toEqual([
      'ADMIN_API_KEY is required',
      'ENVIRONMENT_ID must be 1 to 8 of a-z and 0-9 (it is "Prod_1")',
      'SHOP_KIND must be one of the following values: a, b (it is "c")',
      'SHOP_OPEN must be true or false (it is "perhaps")',
      'SHOP_PORT must not be greater than 65535 (it is "70000")',
    ]);
  });

  it.each(['12abc', '0x10', '1e3', 'NaN', '--1'])('does not take %s as a number', (text) => {
    expect(faultsOf({ ...GOOD, SHOP_PORT: text })).toEqual([`SHOP_PORT must be a number (it is "${text}")`]);
  });

  it('never shows a secret, however wrong it is', () => {
    const secrets = { DATABASE_URL: 'mysql://app:hidden-word@db', SHOP_SECRET: 'short', ADMIN_API_KEY: 'hidden' };
    const text = faultsOf({ ...GOOD, ...secrets, KAFKA_SASL_PASSWORD: 'hidden' }).join('\n');
    expect(text).toContain('DATABASE_URL must be postgresql://');
    expect(text).toContain('SHOP_SECRET');
    expect(text).not.toMatch(/hidden|short"/);
  });

  it('wants name and password when Kafka asks for a login', () => {
    expect(faultsOf({ ...GOOD, KAFKA_SASL_MECHANISM: 'plain' })).toEqual([
      'KAFKA_SASL_PASSWORD is required',
      'KAFKA_SASL_USERNAME is required',
    ]);
  });

  it.each([
    ['kafka:9092', true],
    ['a:9092, b:9092', true],
    ['kafka', false],
    ['http://kafka:9092', false],
  ])('brokers %s: accepted is %s', (brokers, accepted) => {
    expect(faultsOf({ ...GOOD, KAFKA_BROKERS: brokers }).length === 0).toBe(accepted);
  });
});
