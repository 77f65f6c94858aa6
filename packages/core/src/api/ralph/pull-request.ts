import { bounded } from '../../untrusted/bound.ts';
import type { RunLogEntry } from './run-wire.ts';

/** Characters of a line of the log that are read. */
const most = 4_000;

/** The address of the newest pull request (GitHub, Bitbucket, Gitea) or merge request (GitLab) that a log names. */
export function pullRequestIn(log: readonly RunLogEntry[]): string | undefined {
  for (const { message } of log.toReversed()) {
    const [address] =
      /https:\/\/[\w.-]{1,100}(?:\/[\w.-]{1,100}){2,6}\/(?:pull|pulls|pull-requests|merge_requests)\/\d{1,9}\b/.exec(
        bounded(message, most),
      ) ?? [];
    if (address) return address;
  }
  return undefined;
}
