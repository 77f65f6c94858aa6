// Turns any error of a call of Slack into a SlackCallError, without the request, its headers or its body.
import { bareError, ConnectorError } from '@codetether/core';
import { SlackError, WebAPIHTTPError, WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api';
import { SlackCallError } from './slack-call-error.ts';

/** Turns an error of a WebClient into a SlackCallError; other errors stay as they are. */
export function failureOf(method: string, thrown: unknown): Error {
  if (thrown instanceof SlackCallError) return thrown;
  if (thrown instanceof WebAPIPlatformError) {
    const { error, response_metadata } = thrown.data;
    return new SlackCallError(method, error, { details: response_metadata?.messages ?? [] });
  }
  if (thrown instanceof WebAPIRequestError) return unanswered(method, thrown.original);
  if (thrown instanceof WebAPIHTTPError) {
    return new SlackCallError(method, 'no_answer', { details: [`status ${thrown.statusCode}`] });
  }
  if (thrown instanceof SlackError) return new SlackCallError(method, 'no_answer');
  // Not installed any more, or a fault of our code.
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/** Turns an error of slackFetch into a SlackCallError. */
export function unanswered(method: string, thrown: unknown): SlackCallError {
  if (thrown instanceof ConnectorError) {
    return new SlackCallError(method, 'not_sent', { details: [thrown.message], cause: thrown.cause });
  }
  const cause = bareError(thrown);
  return new SlackCallError(method, 'no_answer', { details: [cause.code ?? cause.name], cause });
}
