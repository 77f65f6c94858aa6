// Structured logs by pino, one JSON line each, to standard error. No bodies and no tokens go in; whatever looks like a secret is taken out all the same.
import { type Log, withoutSecrets } from '@codetether/core';
import pino from 'pino';

export interface LogOptions {
  level?: string;
  write(line: string): void;
}

export function createLog({
  level = 'info',
  write,
}: LogOptions): Log & { info(message: string, facts?: object): void } {
  const logger = pino(
    { level, base: { service: 'codetether-slack' } },
    { write: (line) => write(withoutSecrets(line)) },
  );
  return {
    debug: (message, facts) => logger.debug(facts ?? {}, message),
    info: (message, facts) => logger.info(facts ?? {}, message),
    warn: (message, facts) => logger.warn(facts ?? {}, message),
  };
}
