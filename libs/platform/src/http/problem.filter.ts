import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { toProblem } from './problem-details.js';

/** Answers every error of an HTTP call as problem details; logs only what nobody foresaw. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    // Consumers share the application; their errors belong to the bus.
    if (host.getType() !== 'http') throw error;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const { body, retryAfterSeconds, isBug } = toProblem(error);
    if (isBug) this.logger.error(error, { route: `${reply.request.method} ${reply.request.routeOptions.url}` });
    if (reply.sent) return;
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
    if (body.status === 401) void reply.header('www-authenticate', 'ApiKey');
    void reply.status(body.status).header('content-type', 'application/problem+json').send(JSON.stringify(body));
  }
}
