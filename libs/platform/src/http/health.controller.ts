import {
  Controller,
  Get,
  HttpCode,
  Inject,
  type BeforeApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { redactText } from '../logging/redact.js';
import { HEALTH_CHECKS, type HealthCheck } from './health-check.js';
import { ProblemDetails } from './problem-details.js';
import { ProblemError, type ProblemField } from './problem.error.js';
import { Public } from './public.decorator.js';

const CHECK_TIMEOUT_MS = 2_000;

@ApiTags('health')
@Public()
@Controller('health')
export class HealthController implements OnModuleDestroy, BeforeApplicationShutdown {
  private closing = false;

  constructor(@Inject(HEALTH_CHECKS) private readonly checks: readonly HealthCheck[]) {}

  onModuleDestroy(): void {
    this.closing = true;
  }

  beforeApplicationShutdown(): void {
    this.closing = true;
  }

  @Get('live')
  @HttpCode(200)
  @ApiOperation({ summary: 'The process works', description: 'Depends on nothing else: restarting helps if it fails.' })
  @ApiOkResponse({ schema: { example: { status: 'ok' } } })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Traffic makes sense' })
  @ApiOkResponse({ schema: { example: { status: 'ok', checks: ['database'] } } })
  @ApiServiceUnavailableResponse({ type: ProblemDetails })
  async ready(): Promise<{ status: 'ok'; checks: string[] }> {
    if (this.closing) throw new ProblemError(503, { detail: 'The service is shutting down.' });
    const faults = (await Promise.all(this.checks.map(faultOf))).filter((fault) => fault !== undefined);
    if (faults.length > 0) {
      const detail = faults.map((fault) => `${fault.field}: ${fault.detail}`).join('; ');
      throw new ProblemError(503, { detail, field: faults[0]?.field, errors: faults });
    }
    return { status: 'ok', checks: this.checks.map((check) => check.name) };
  }
}

async function faultOf(check: HealthCheck): Promise<ProblemField | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check.check(), timeout]);
    return undefined;
  } catch (error) {
    return { field: check.name, detail: redactText(error instanceof Error ? error.message : 'failed') };
  } finally {
    clearTimeout(timer);
  }
}
