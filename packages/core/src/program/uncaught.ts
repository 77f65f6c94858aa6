// Logs an uncaught error as one line instead of Node's dump, which may contain headers and texts of users.
import type { Log } from './log.ts';
import { whatFailed } from './what-failed.ts';

/** The part of `process` that we use. */
interface Source {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (thrown: unknown) => void): unknown;
  readonly stderr: { on(event: 'error', listener: () => void): unknown };
}

/**
 * Resolves when an error was thrown that nobody caught. The state of the program is then unknown, so it should finish what it can and end. A rejected
 * promise that nobody waits for ends only its own work: it is logged, and the program continues. So it does when nobody reads its log any more.
 */
export function untilUncaught(source: Source, log: Log): Promise<void> {
  // Uncaught, this error would be logged to the same closed pipe, and again, for ever.
  source.stderr.on('error', () => undefined);
  source.on('unhandledRejection', (reason) => log.warn('a promise was rejected and nobody waited', whatFailed(reason)));
  return new Promise((resolve) => {
    source.on('uncaughtException', (thrown) => {
      log.warn('an error was not caught', whatFailed(thrown));
      resolve();
    });
  });
}
