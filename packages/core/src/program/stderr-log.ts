// Logs of the program: one JSON line each on standard error, since standard output may belong to a protocol.
import type { Log } from './log.ts';

export const logLevels = ['debug', 'info', 'warn', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface ProgramLog extends Log {
  info(message: string, facts?: object): void;
}

export function stderrLog(least: LogLevel, write: (line: string) => void): ProgramLog {
  const line = (level: LogLevel) => (message: string, facts?: object) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...facts })}\n`);
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn') };
}
