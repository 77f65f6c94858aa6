import { boundedFetch } from '@codetether/core';

/** The most that is read of one of Slack's answers, in bytes after decompression. */
const longestAnswer = 4 * 1024 * 1024;

/** How every client of Slack's Web API calls. */
export const slackFetch = boundedFetch((input, init) => fetch(input, init), longestAnswer);
