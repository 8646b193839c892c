import { describe, expect, it } from 'vitest';

import { databaseFault } from './database-fault.js';

const error = (message: string, code?: string): Error => Object.assign(new Error(message), code ? { code } : {});

describe('a database that cannot be used', () => {
  it('is told by what the driver gives a code for', () => {
    expect(databaseFault(error('password authentication failed for user "x"', '28P01'))).toBe(
      'The database of DATABASE_URL cannot be used: its user or password is wrong ' +
        '(password authentication failed for user "x"). Correct DATABASE_URL.',
    );
  });

  it.each(['Connection terminated unexpectedly', 'timeout expired', 'Connection terminated due to connection timeout'])(
    'is told by what the driver only has a sentence for: %s',
    (message) => {
      expect(databaseFault(error(message))).toContain('The database of DATABASE_URL cannot be used: ');
    },
  );

  it('is not blamed for other errors', () => {
    expect(databaseFault(error('x is not a function'))).toBeUndefined();
    expect(databaseFault(error('The operation was aborted due to timeout'))).toBeUndefined();
    expect(databaseFault(error('duplicate key', '23505'))).toBeUndefined();
  });
});
