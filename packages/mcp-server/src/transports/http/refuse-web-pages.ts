// Refuses requests from web pages of other origins.
import { createWebGuard, type WebGuardOptions, type WebRefusal } from '@codetether/core/web-guard';
import { HttpError } from '../../accounts/http-error.ts';

/** Throws HttpError for a request that the guard refuses. */
export function refuseWebPages(options: WebGuardOptions) {
  const guard = createWebGuard(options);
  return (request: Parameters<typeof guard>[0]): void => {
    const why = guard(request);
    if (why) throw new HttpError(...refusals[why]);
  };
}

const refusals: Readonly<Record<WebRefusal, readonly [status: number, message: string]>> = {
  host: [
    403,
    'This server does not answer to that Host. Call it by its own name, or allow that name with --allowed-host.',
  ],
  origin: [403, 'Pages of that Origin may not call this server. Allow it with --allowed-origin.'],
  body: [415, 'Pages may send only JSON. Send it as application/json.'],
};
