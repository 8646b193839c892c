import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Problem, type ProblemDetails, toProblem } from './problem-details.js';
import { askedFor, isUnprovenVisitor, problemPage } from './problem-page.js';

/** Answers every error of an HTTP call as problem details; logs only what nobody foresaw. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    // Consumers share the application; their errors belong to the bus.
    if (host.getType() !== 'http') throw error;
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = toProblem(error);
    if (problem.isBug) this.logger.error(error, { route: `${reply.request.method} ${reply.request.routeOptions.url}` });
    if (!reply.sent) sendProblem(reply, problem);
  }
}

/** Also for what is refused before there is a route, such as an address that cannot be decoded. */
export function sendProblem(reply: FastifyReply, { body, retryAfterSeconds }: Problem): void {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds));
  if (body.status === 401) {
    void reply.header('www-authenticate', 'ApiKey');
    if (isUnprovenVisitor(reply.request)) return sendPage(reply, body);
  }
  void reply.status(body.status).header('content-type', 'application/problem+json').send(JSON.stringify(body));
}

function sendPage(reply: FastifyReply, body: ProblemDetails): void {
  const page = problemPage(body, askedFor(reply.request));
  void reply
    .status(body.status)
    .headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .send(page);
}
