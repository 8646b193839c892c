import { describe, expect, it } from 'vitest';

import { LoginRefusalLog } from './login-refusal.log.js';

class KeptLog {
  readonly lines: string[] = [];
  error(message: string): void {
    this.lines.push(`error ${message.split(':')[0]}`);
  }
  log(message: string): void {
    this.lines.push(`log ${message}`);
  }
}

describe('refused credentials', () => {
  it('are logged once, however often they are refused, and once more when they are taken again', () => {
    const kept = new KeptLog();
    const log = new LoginRefusalLog(kept);
    const answered = { outcome: 'answered' as const, failures: [] };
    const refused = { outcome: 'answered' as const, failures: ['authentication' as const] };
    const lost = { outcome: 'lost' as const, failures: [] };
    for (const report of [answered, refused, lost, refused, answered, answered]) log.observe(report);
    expect(kept.lines).toEqual(['error Intacct refuses our credentials', 'log Intacct takes our credentials again']);
  });
});
