import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@chimera/telemetry';

/** Nest's own messages in our log; its start-up chatter on level debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly sink: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.sink.debug('nest', { text: String(message), from: rest.at(-1) });
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.sink.error(
      'nest',
      message instanceof Error ? { error: message } : { text: String(message), from: rest },
    );
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.sink.warn('nest', { text: String(message), from: rest.at(-1) });
  }
}
