// Where Slack's own libraries tell what goes wrong: our log, never standard output.
import type { Log } from '@codetether/core';
import { type Logger, LogLevel } from '@slack/bolt';

/** Their words may hold what users wrote, so only warnings are kept, and of those the beginning. */
export function slackLogger(log: Log): Logger {
  const tell = (...parts: unknown[]) =>
    log.warn('slack library', {
      message: parts
        .map((part) => (part instanceof Error ? part.message : String(part)))
        .join(' ')
        // JSON.parse quotes what it could not read.
        .replace(/^(Malformed request body):.*/s, '$1')
        .slice(0, 300),
    });
  const silent = () => undefined;
  return {
    debug: silent,
    info: silent,
    warn: tell,
    error: tell,
    setLevel: silent,
    getLevel: () => LogLevel.WARN,
    setName: silent,
  };
}
