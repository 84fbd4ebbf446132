import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@chimera/telemetry';
import type { HttpReply, HttpRequest } from './exchange.js';
import { problemOf } from './problem.js';

/** Answers every error of the HTTP side as problem+json. Set on the HTTP application only; handlers of messages never meet it. */
@Catch()
export class ProblemFilter implements ExceptionFilter<unknown> {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const problem = problemOf(error);
    const requestId = request.chimera?.requestId;
    if (problem.status >= 500)
      this.log.error('request failed', {
        error,
        requestId,
        method: request.method,
        url: request.routeOptions?.url,
      });
    sendProblem(http.getResponse<HttpReply>(), {
      ...problem,
      ...(requestId === undefined ? {} : { instance: requestId }),
    });
  }
}

/** Writes a problem to a reply. */
export function sendProblem(reply: HttpReply, problem: ReturnType<typeof problemOf>): void {
  void reply.code(problem.status).type('application/problem+json').send(problem);
}
