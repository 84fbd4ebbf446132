/** Facts of a log line. Secrets are masked (`redact`), but do not count on it: leave them out. */
export type LogFields = Readonly<Record<string, unknown>>;

/** How severe a line is. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Structured log. Message first, a constant text; what varies goes into the fields: `log.warn('lease lost', { task })`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** Put the error under `error`: code, message, hint, details, stack and causes are written. */
  error(message: string, fields?: LogFields): void;
  /** A logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
}

/** A logger that writes nothing; for tests. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
