// The types that a client accepts, in the words that the SDK’s transport looks for. A client without Accept takes everything (RFC 9110, 12.5.1).
import type { IncomingMessage } from 'node:http';

/** The two types of answers; the specification asks clients to name both. */
const types = ['application/json', 'text/event-stream'];
const both = types.join(', ');

/** Replaces a missing Accept and ranges such as `*\/*` by the types that they mean. */
export function nameAccepted(request: IncomingMessage): void {
  if (request.headers.accept === both) return;
  const ranges = (request.headers.accept ?? '*/*')
    .split(',')
    .map((range) => range.split(';', 1)[0]?.trim().toLowerCase());
  const isAccepted = (type: string) =>
    ranges.some((range) => [type, '*/*', `${type.split('/', 1)[0]}/*`].includes(range ?? ''));
  const accept = types.filter(isAccepted).join(', ');
  if (request.headers.accept === accept) return;
  request.headers.accept = accept;
  // The SDK's transport reads these.
  const named = request.rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'accept');
  if (named === -1) request.rawHeaders.push('accept', accept);
  else request.rawHeaders[named + 1] = accept;
}
