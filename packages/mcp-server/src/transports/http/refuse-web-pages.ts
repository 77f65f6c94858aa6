// What a request from a web page of another place is answered.
import { createWebGuard, type WebGuardOptions, type WebRefusal } from '@codetether/core/web-guard';
import { Refusal } from '../../accounts/refusal.ts';

/** Throws Refusal for a request that the guard does not let pass. */
export function refuseWebPages(options: WebGuardOptions) {
  const guard = createWebGuard(options);
  return (request: Parameters<typeof guard>[0]): void => {
    const why = guard(request);
    if (why) throw new Refusal(...refusals[why]);
  };
}

const refusals: Readonly<Record<WebRefusal, readonly [status: number, message: string]>> = {
  host: [
    403,
    'This server does not answer under that Host. Call it by its own name, or allow that one with --allowed-host.',
  ],
  origin: [403, 'Pages of that Origin may not call this server. Allow it with --allowed-origin.'],
  body: [415, 'Pages may send only JSON. Send it as application/json.'],
};
