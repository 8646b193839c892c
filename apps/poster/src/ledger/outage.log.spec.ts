import { describe, expect, it } from 'vitest';

import { OutageLog } from './outage.log.js';

class KeptLog {
  readonly lines: string[] = [];
  warn(message: string): void {
    this.lines.push(`warn ${message}`);
  }
  log(message: string): void {
    this.lines.push(`log ${message}`);
  }
}

describe('an outage of Intacct', () => {
  it('is logged once for each place, however often it is tried, and once more when it is over', () => {
    const kept = new KeptLog();
    const log = new OutageLog(kept);
    log.worked('entity 100');
    for (let tries = 0; tries < 3; tries += 1) log.failed('entity 100', 'connection refused');
    log.failed('parties', 'connection refused');
    log.worked('entity 100');
    log.worked('entity 100');
    log.failed('entity 100', 'time-out');
    expect(kept.lines).toEqual([
      'warn Intacct is not available for entity 100 and will be tried again: connection refused',
      'warn Intacct is not available for parties and will be tried again: connection refused',
      'log Intacct is available for entity 100 again',
      'warn Intacct is not available for entity 100 and will be tried again: time-out',
    ]);
  });
});
