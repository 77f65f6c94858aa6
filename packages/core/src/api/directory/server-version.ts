// The version of the server: release 1.6.0 says codebase where the current one says workspace.
import { z } from 'zod';
import { untilAborted } from '../../concurrency/until-aborted.ts';
import { isMissingRoute } from '../http/http-errors.ts';
import type { Account } from '../ownership/account.ts';

export type ServerVersion = '1.6' | 'current';

/** The answer expires after this time, in ms: the server may be updated while we run. */
const forgottenAfter = 600_000;

const found = new WeakMap<Account, { version: Promise<ServerVersion>; at: number }>();

export function serverVersion(view: Account): Promise<ServerVersion> {
  return untilAborted(sharedVersion(view), view.lifetime?.signal);
}

function sharedVersion(view: Account): Promise<ServerVersion> {
  // A call that ends must not fail the others that wait for the same answer.
  const account = view.whole ?? view;
  const known = found.get(account);
  const now = account.clock.now();
  if (known && now - known.at < forgottenAfter) return known.version;
  const version = probe(account);
  found.set(account, { version, at: now });
  version.catch(() => found.delete(account));
  return version;
}

async function probe(account: Account): Promise<ServerVersion> {
  try {
    await account.client.call('GET', '/v1/agent/workspaces/list', z.unknown());
    return 'current';
  } catch (error) {
    if (!isMissingRoute(error)) throw error;
  }
  // Something else than a CodeTether has neither route.
  await account.client.call('GET', '/v1/agent/codebases', z.unknown());
  return '1.6';
}
