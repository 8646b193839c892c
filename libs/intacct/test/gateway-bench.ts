import type { IntacctClient } from '../src/client/intacct-client.js';
import type { RequestReport } from '../src/client/request-report.js';
import { NO_DEADLINE } from '../src/client/send-deadline.js';
import type { IntacctFunction } from '../src/functions/intacct-function.js';
import { createRecord } from '../src/functions/record.builder.js';
import type { FunctionOutcome } from '../src/outcome/function-outcome.js';
import { loggingIn, ScriptedGateway, type Script } from './scripted-gateway.js';
import { ManualClock, testClient } from './test-client.js';

/** A write of one small record. */
export const entry = (controlId: string): IntacctFunction => createRecord(controlId, 'CLASS', { CLASSID: controlId });

/** A client on a scripted gateway, with a clock that stands still and every request report kept. */
export class GatewayBench {
  readonly clock = new ManualClock();
  readonly reports: RequestReport[] = [];
  readonly client: IntacctClient;

  private constructor(readonly gateway: ScriptedGateway) {
    const { clock, reports } = this;
    this.client = testClient(gateway.url, { clock, onRequest: (report) => reports.push(report) });
  }

  static async start(): Promise<GatewayBench> {
    return new GatewayBench(await ScriptedGateway.start((_request, response) => void response.end()));
  }

  /** Logs in whoever asks, then does what the script says. */
  script(then: Script): Script {
    return loggingIn(() => this.gateway.url, then);
  }

  async send(ids: readonly string[], deadline = NO_DEADLINE): Promise<FunctionOutcome[]> {
    const connection = await this.client.connect({ purpose: 'write' });
    try {
      return await connection.send(ids.map(entry), { deadline });
    } finally {
      await connection.release();
    }
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.gateway.close();
  }
}
