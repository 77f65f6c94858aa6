// Requests with the session's bearer token.
import { refusedToken, type Session } from '../../auth/session.ts';
import { expiryProblem } from '../../auth/tokens.ts';
import type { Clock } from '../../concurrency/clock.ts';
import { ConnectorError } from '../../errors.ts';
import { tokenProblem } from '../../settings/token.ts';

interface Sender {
  session: Session;
  clock: Clock;
  /** Sends the request with these headers besides its own. */
  send(headers: Readonly<Record<string, string>>): Promise<Response>;
}

/** Sends with the session's token, and once again with a newer one after a 401. Throws `not_authenticated` for a token that cannot be right. */
export async function sendAuthorised({ session, clock, send }: Sender): Promise<Response> {
  const token = await session.token();
  if (!token) return send({});
  const response = await send(withBearer(token));
  if (response.status !== 401) return response;
  const newer = await session.renew?.(token);
  if (newer) {
    await response.body?.cancel();
    return send(withBearer(newer));
  }
  const problem = expiryProblem(token, clock.now());
  if (problem === undefined) return response;
  await response.body?.cancel();
  throw refusedToken(problem);
}

function withBearer(token: string) {
  const problem = tokenProblem(token);
  if (problem) {
    throw new ConnectorError('not_authenticated', `The token of this account ${problem.what}`, { hint: problem.hint });
  }
  return { authorization: `Bearer ${token}` };
}
