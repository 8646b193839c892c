import type { RequestReport } from '@app/intacct';

interface Log {
  error(message: string): void;
  log(message: string): void;
}

/** Says once that Intacct refuses our credentials, and once that it takes them again. */
export class LoginRefusalLog {
  private isRefused = false;

  constructor(private readonly logger: Log) {}

  observe(report: Pick<RequestReport, 'outcome' | 'failures'>): void {
    // Of a request without an answer nobody can say.
    if (report.outcome !== 'answered') return;
    const isRefused = report.failures.includes('authentication');
    if (isRefused === this.isRefused) return;
    this.isRefused = isRefused;
    if (isRefused)
      this.logger.error(
        'Intacct refuses our credentials: nothing is posted until they are mended or the user is unlocked; POST /admin/intacct/test tries at once',
      );
    else this.logger.log('Intacct takes our credentials again');
  }
}
