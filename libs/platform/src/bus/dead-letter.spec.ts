import { expect, it } from 'vitest';
import { deadLetterRecord } from './dead-letter.js';

it('keeps a dead letter as it came, says where from and why, and quotes no error message', () => {
  class PayloadInvalidError extends Error {}
  const record = {
    topic: 'pipedrive.deals.v1',
    key: 'SANDBOX:deal:7',
    value: '{ broken',
    headers: { ce_id: 'e-1' },
    partition: 3,
    offset: '41',
    timestamp: '2026-01-05T10:00:00.000Z',
  };
  expect(deadLetterRecord(record, new PayloadInvalidError('password hunter2 is wrong'))).toEqual({
    topic: 'pipedrive-intacct.dead-letters.v1',
    key: 'SANDBOX:deal:7',
    value: '{ broken',
    headers: {
      ce_id: 'e-1',
      'dead-letter-topic': 'pipedrive.deals.v1',
      'dead-letter-partition': '3',
      'dead-letter-offset': '41',
      'dead-letter-timestamp': '2026-01-05T10:00:00.000Z',
      'dead-letter-error': 'PayloadInvalidError',
    },
  });
});
