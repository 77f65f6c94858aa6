// How everything calls Slack: answers up to a size, and an error that names what kept a request from being sent.
import { boundedFetch, ConnectorError, connectionError } from '@codetether/core';

/** The most that is read of one of Slack's answers, in bytes after decompression. */
const longestAnswer = 4 * 1024 * 1024;

const bounded = boundedFetch((input, init) => fetch(input, init), longestAnswer);

/** Throws ConnectorError when the request certainly never reached Slack, and else what fetch throws. */
export const slackFetch: typeof fetch = async (input, init) => {
  try {
    return await bounded(input, init);
  } catch (thrown) {
    throw notSent(thrown, input instanceof Request ? input.url : String(input)) ?? thrown;
  }
};

/** Why nothing was sent; undefined when Slack may have seen it. Its message has the hint too, since Slack's libraries log nothing else. */
export function notSent(thrown: unknown, url: string): ConnectorError | undefined {
  const failure = connectionError(thrown, { url, server: 'Slack' });
  return failure && new ConnectorError(failure.code, failure.text, { cause: failure.cause });
}
