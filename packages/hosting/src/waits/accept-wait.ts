// Takes a wait from the Zapier app. The caller's own token proves that the record is theirs; the relay keeps no token.
import {
  type CallerOptions,
  type Clock,
  ConnectorError,
  createCaller,
  invalidField,
  parseInput,
  run,
  type TrackedEnd,
  toConnectorError,
  trackedEnds,
} from '@codetether/core';
import { accountIdOf, bearer, configuredScopes } from '@codetether/core/auth';
import { z } from 'zod';
import { callbackProblem } from './callback-address.ts';
import type { Waits } from './waits.ts';

export interface AcceptOptions {
  waits: Pick<Waits, 'add' | 'countOf'>;
  /** The server, and which records an account may see. */
  codetether: Omit<CallerOptions, 'session' | 'accountId'>;
  /** Origins that may be called besides Zapier's. */
  standIns: readonly string[];
  clock: Clock;
}

/** Resolves once the wait is stored. Throws ConnectorError. */
export type AcceptWait = (token: string | undefined, body: unknown) => Promise<void>;

/** Of one account, so that nobody fills the disk. */
const mostOpen = 1_000;

const request = {
  name: 'wait',
  input: z.object({
    ...Object.fromEntries(trackedEnds.map(({ key }) => [key, z.string().optional()])),
    callback_url: z.string(),
  }),
};

export function createAcceptWait({ waits, codetether, standIns, clock }: AcceptOptions): AcceptWait {
  return async (token, body) => {
    if (token === undefined) throw notSignedIn('The request has no bearer token.');
    const { callback_url: callback, ...ids } = parseInput(request, body);
    const { end, id } = chosen(ids);
    const problem = callbackProblem(callback, standIns);
    if (problem !== undefined) throw invalidField('callback_url', problem);

    const account = accountIdOf(token);
    await requireOwn({ ...codetether, session: bearer(token), accountId: account }, end, id, configuredScopes(token));

    if ((await waits.countOf(account)) >= mostOpen) {
      throw new ConnectorError('rate_limited', `${mostOpen} Zaps of this account wait already.`, {
        hint: 'Try again when some have ended.',
      });
    }
    const outcome = await waits.add({ callback, account, key: end.key, id, since: clock.now() });
    if (outcome === 'taken') throw new ConnectorError('conflict', 'This callback waits for something else already.');
  };
}

function chosen(ids: Readonly<Record<string, unknown>>): { end: TrackedEnd; id: string } {
  const given = trackedEnds.flatMap((end) => {
    const id = ids[end.key];
    return typeof id === 'string' ? [{ end, id }] : [];
  });
  const [only] = given;
  if (only && given.length === 1) return only;
  throw new ConnectorError('invalid_input', `Give exactly one of ${trackedEnds.map(({ key }) => key).join(', ')}.`);
}

/** Throws ConnectorError unless the token is valid and the record is of its account. */
async function requireOwn(
  options: CallerOptions,
  end: TrackedEnd,
  id: string,
  scopes: NonNullable<CallerOptions['scopes']>,
): Promise<void> {
  const caller = createCaller({ ...options, scopes });
  await caller.api.requireSignIn();
  // The server shows a task to anybody, with any token. It checks the token before it lists runs; one without the permission is valid all the same.
  await caller.api.ralph.list({ limit: 1 }).catch((thrown: unknown) => {
    if (toConnectorError(thrown).code !== 'missing_scope') throw thrown;
  });
  const [record] = await run(end.operation, caller, end.input(id));
  if (!record) throw new ConnectorError('not_found', `This account has no ${end.operation.noun} with that ID.`);
}

function notSignedIn(message: string): ConnectorError {
  return new ConnectorError('not_authenticated', message, { hint: 'Send the token of a CodeTether account.' });
}
