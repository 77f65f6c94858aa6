// Shows a person what the settings give: server, account, scopes, and what is missing.
import {
  allScopes,
  type Caller,
  type Clock,
  ConnectorError,
  discoverAgents,
  getUsageSummary,
  listCodebases,
  missingScopes,
  run,
  systemClock,
  toConnectorError,
} from '@codetether/core';
import { expiryProblem, subjectOf } from '@codetether/core/auth';
import { cleanLine, quotedValue } from '@codetether/core/untrusted';
import type { Selection } from '../settings/selection.ts';

interface Settings {
  url?: string | undefined;
  local: boolean;
  tier: string;
  selection: Selection;
}

/** Opens the account of the settings, with its token, if it has one. */
type Open = () => Promise<{ caller: Caller; token?: string | undefined }>;

export async function doctor(
  open: Open,
  { url, local, tier, selection: { codebase } }: Settings,
  version: string,
  clock: Clock = systemClock,
): Promise<{ text: string; ok: boolean }> {
  const lines = [`codetether-mcp   ${version}`, `Server           ${local ? 'embedded (--local)' : url}`];
  const problems: string[] = [];
  const note = (label: string, value: string) => lines.push(`${label.padEnd(17)}${value}`);
  /** The answer; if there is an error, adds it to the problems and gives nothing. */
  const check = async <T>(request: Promise<T>): Promise<T | undefined> => {
    const answer = await request.catch((error: unknown) => toConnectorError(error));
    if (!(answer instanceof ConnectorError)) return answer;
    problems.push(answer.text);
    return undefined;
  };

  const account = await check(open());
  if (account) {
    const { caller, token } = account;
    const server = await check(caller.api.serverVersion());
    note('Version', server === undefined ? 'unknown' : server === '1.6' ? '1.6' : 'later than 1.6');
    note('Account', local ? 'local' : token ? accountName(token, caller.api.accountId) : 'none: no token is set');
    if (!token && !local) problems.push('Set CODETETHER_TOKEN, unless the server is open to everybody.');
    // The token of a sign-in has just been refreshed if necessary.
    const expiry = token === undefined ? undefined : expiryProblem(token, clock.now());
    if (expiry !== undefined) problems.push(`CODETETHER_TOKEN ${expiry} ${newToken}`);
    const { scopes } = caller;
    note('Scopes', scopes === 'unknown' ? 'not in the token; the server decides' : cleanLine([...scopes].join(' ')));
    const missing = missingScopes(allScopes, scopes);
    if (missing.length > 0) problems.push(`The token lacks the scopes ${missing.join(', ')}.`);
    note('Tier', tier);
    if (server !== undefined) {
      const agents = await check(run(discoverAgents, caller, {}));
      if (agents) note('Agents online', String(agents.length));
      // Release 1.6 does not list its workers.
      if (agents?.length === 0 && server !== '1.6')
        problems.push('No agent was online in the last two minutes, so tasks will wait.');
      const codebases = codebase === undefined ? undefined : await check(run(listCodebases, caller, {}));
      if (codebases && !codebases.some(({ codebase_id }) => codebase_id === codebase)) {
        problems.push(
          `There is no codebase ${quotedValue(codebase ?? '')}. Correct --codebase or CODETETHER_CODEBASE.`,
        );
      }
      // Servers show agents to anybody, but usage only to the account.
      const usage = await run(getUsageSummary, caller, {}).catch((error: unknown) => toConnectorError(error));
      const refused = usage instanceof ConnectorError && usage.code === 'not_authenticated';
      if (token && refused && expiry === undefined) problems.push(usage.text);
    }
  }
  lines.push(
    '',
    ...(problems.length > 0 ? ['Missing:', ...problems.map((problem) => `- ${problem}`)] : ['All is well.']),
  );
  return { text: `${lines.join('\n')}\n`, ok: problems.length === 0 };
}

const newToken = 'Set a new one, or unset it to use the sign-in of "codetether-mcp login".';

function accountName(token: string, accountId: string): string {
  const { email, name } = subjectOf(token);
  return [name, email && `<${email}>`, `(${accountId})`].filter((part) => part).join(' ');
}
