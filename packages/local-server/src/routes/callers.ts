import { bearer, type Identity, IssuerAway, TokenProblem } from '../auth/identities.ts';
import { HttpError } from '../fastapi/http-error.ts';
import type { ServerContext } from '../server-context.ts';

/** The caller of a route that accepts any kind of login: users, cron jobs, queue. 401 with the reason. */
export async function requireUser({ identities }: ServerContext, request: Request): Promise<Identity> {
  const token = bearer(request);
  if (token === undefined) throw new HttpError(401, 'Authentication required');
  return identities.identify(token).catch((error: unknown) => {
    if (error instanceof IssuerAway) throw new HttpError(503, error.message);
    throw error instanceof TokenProblem ? new HttpError(401, error.message) : error;
  });
}

/** The caller of automation and dispatch, which refuse self-service logins. */
export async function requireAutomationCaller({ identities }: ServerContext, request: Request): Promise<Identity> {
  const caller = await identities.caller(bearer(request));
  if (!caller || caller.kind === 'user') throw new HttpError(401, 'Authentication required');
  return caller;
}
