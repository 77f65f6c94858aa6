import { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import { quotedId } from '../../untrusted/quote.ts';
import { maybeText } from '../http/wire.ts';
import type { Account } from '../ownership/account.ts';
import type { Codebase } from '../records/records.ts';
import { serverVersion } from './server-version.ts';

const wireCodebases = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    path: maybeText,
    description: maybeText,
    worker_id: maybeText,
    status: maybeText,
  }),
);

/** Registered codebases whose name or path contains `name`. */
export async function listCodebases(account: Account, name?: string): Promise<Codebase[]> {
  const version = await serverVersion(account);
  const path = version === '1.6' ? '/v1/agent/codebases' : '/v1/agent/workspaces/list';
  const rows = await account.client.call('GET', path, wireCodebases);
  const wanted = name?.toLowerCase();
  return rows
    .filter((row) => !wanted || row.name.toLowerCase().includes(wanted) || row.path?.toLowerCase().includes(wanted))
    .map(({ id, path, status, description, ...row }) => ({
      ...row,
      codebase_id: id,
      path: path ?? '',
      description: description || undefined,
      status: status || 'unknown',
    }));
}

/** For routes that do not check the codebase themselves. Throws `not_found`. */
export async function needCodebase(account: Account, codebaseId: string | undefined): Promise<string | undefined> {
  if (!codebaseId || codebaseId === 'global') return undefined;
  const codebases = await listCodebases(account);
  if (codebases.some(({ codebase_id }) => codebase_id === codebaseId)) return codebaseId;
  throw new ConnectorError('not_found', `No codebase ${quotedId(codebaseId)}.`, {
    hint: 'Find one with list_codebases.',
  });
}
