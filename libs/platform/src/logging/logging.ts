import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

/** Paths that may hold a secret or a person's data; pino blanks them wherever a log line carries them. */
const secretPaths = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-api-key"]',
  'req.headers["stripe-signature"]',
  'res.headers["set-cookie"]',
  '*.password',
  '*.secret',
  '*.token',
  '*.apiKey',
  'password',
  'secret',
  'token',
  'apiKey',
];

/** JSON lines on standard output, or into a stream, secrets blanked. */
export function createLogger(level: string, into?: NodeJS.WritableStream): Logger {
  const options = { level, redact: { paths: secretPaths, censor: '[redacted]' }, base: null };
  return into ? pino(options, into as never) : pino(options);
}

/** Lets Nest speak through pino. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}
  log(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }
  warn(message: unknown, context?: unknown): void {
    this.logger.warn({ context }, String(message));
  }
  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.logger.error({ context, stack }, String(message));
  }
  debug(message: unknown, context?: unknown): void {
    this.logger.debug({ context }, String(message));
  }
  verbose(message: unknown, context?: unknown): void {
    this.logger.trace({ context }, String(message));
  }
}

/** Injection token of the process's logger. */
export const LOGGER = Symbol('LOGGER');
export type { Logger };
