// Logs of the program: one JSON line each on standard error, since standard output belongs to the protocol.
import type { Log } from '@codetether/core';

export function stderrLog(write: (line: string) => void): Log {
  const line = (level: string) => (message: string, facts?: object) =>
    write(`${JSON.stringify({ level, message, ...facts })}\n`);
  return { debug: () => undefined, warn: line('warn') };
}
