import { pino, type Logger as Pino } from 'pino';
import type { Logger, LogFields, LogLevel } from './logger.js';
import { redact, redactText } from './redact.js';

/** How a logger is made. */
export interface LoggerOptions {
  readonly service: string;
  /** Least severe level that is written. Default `info`. */
  readonly level?: LogLevel;
  /** Receives each line with its line end. Default standard output, written at once so that a crash loses none. */
  readonly write?: (line: string) => void;
}

/** A logger that writes one JSON object a line: `level`, `time` (ISO 8601), `service`, `message`, fields. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = {
    level: options.level ?? 'info',
    base: { service: options.service, pid: process.pid },
    messageKey: 'message',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const { write } = options;
  return new PinoLogger(write === undefined ? pino(settings) : pino(settings, { write }));
}

class PinoLogger implements Logger {
  constructor(private readonly sink: Pino) {}

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields);
  }

  child(fields: LogFields): Logger {
    return new PinoLogger(this.sink.child(masked(fields)));
  }

  #write(level: LogLevel, message: string, fields: LogFields | undefined): void {
    if (!this.sink.isLevelEnabled(level)) return;
    this.sink[level](fields === undefined ? {} : masked(fields), redactText(message));
  }
}

/** Names of pino's own would appear twice in the line. */
const reserved = new Set(['level', 'time', 'message', 'service', 'pid']);

function masked(fields: LogFields): Record<string, unknown> {
  const entries = Object.entries(redact(fields) as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, value]) => [reserved.has(key) ? `field_${key}` : key, value]));
}
