import { describe, expect, it } from 'vitest';
import { databaseErrorCode, isRetryableDatabaseError, violatedConstraint } from './database-error.js';

const failed = (code: string): Error =>
  Object.assign(new Error('query failed'), { driverError: Object.assign(new Error('driver'), { code }) });

describe('database errors', () => {
  it.each([
    ['08006', 'the connection broke', true],
    ['40001', 'two transactions collided', true],
    ['40P01', 'a deadlock', true],
    ['53300', 'too many connections', true],
    ['55P03', 'a lock was not available', true],
    ['57P01', 'the server is shut down', true],
    ['57014', 'the statement took too long', true],
    ['23505', 'a key exists already', false],
    ['22P02', 'a value has the wrong form', false],
    ['42501', 'a right is missing', false],
    ['XX000', 'an internal error', false],
  ])('%s (%s): worth another try is %s', (code, _, retryable) => {
    expect(isRetryableDatabaseError(failed(code))).toBe(retryable);
    expect(databaseErrorCode(failed(code))).toBe(code);
  });

  it('takes a refused or broken socket as passing', () => {
    expect(isRetryableDatabaseError(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))).toBe(true);
    expect(isRetryableDatabaseError(new Error('Connection terminated unexpectedly'))).toBe(true);
  });

  it('does not take a bug of ours as passing', () => {
    expect(isRetryableDatabaseError(new TypeError('undefined is not a function'))).toBe(false);
    expect(isRetryableDatabaseError(undefined)).toBe(false);
  });

  it('names the constraint that refused', () => {
    const error = Object.assign(new Error('x'), {
      driverError: { code: '23505', constraint: 'operations_open_unique' },
    });
    expect(violatedConstraint(error)).toBe('operations_open_unique');
  });
});
