// What nobody caught: one line in the log instead of Node's dump, in which there may be headers and texts of users.
import type { Log } from './log.ts';
import { whatFailed } from './what-failed.ts';

/** The part of `process` that is needed. */
interface Source {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown;
}

/**
 * Resolves when something was thrown that nobody caught: nobody knows then what state it left behind, so the program should finish what it can and end.
 * A rejected promise that nobody waits for breaks off only its own work: the log names it, and the program continues.
 */
export function untilUncaught(source: Source, log: Log): Promise<void> {
  source.on('unhandledRejection', (reason) => log.warn('a promise was rejected and nobody waited', whatFailed(reason)));
  return new Promise((resolve) => {
    source.on('uncaughtException', (thrown) => {
      log.warn('an error was not caught', whatFailed(thrown));
      resolve();
    });
  });
}
