// What these settings give, for people: server, account, scopes, and what is missing.
import {
  allScopes,
  type Caller,
  ConnectorError,
  discoverAgents,
  missingScopes,
  run,
  toConnectorError,
} from '@codetether/core';
import { subjectOf } from '@codetether/core/auth';

interface Settings {
  url?: string | undefined;
  local: boolean;
  token?: string | undefined;
  tier: string;
}

export async function doctor(
  caller: Caller,
  { url, local, token, tier }: Settings,
  version: string,
): Promise<{ text: string; ok: boolean }> {
  const lines = [`codetether-mcp   ${version}`, `Server           ${local ? 'embedded (--local)' : url}`];
  const problems: string[] = [];
  const note = (label: string, value: string) => lines.push(`${label.padEnd(17)}${value}`);

  const found = await caller.api.serverVersion().catch((error: unknown) => toConnectorError(error));
  if (found instanceof ConnectorError) {
    note('Version', 'unknown');
    problems.push(found.text);
  } else note('Version', found === '1.6' ? '1.6' : 'later than 1.6');

  note('Account', local ? 'local' : token ? accountName(token, caller.api.accountId) : 'none: no token is set');
  if (!token && !local) problems.push('Set CODETETHER_TOKEN, unless the server is open to everybody.');
  const missing = missingScopes(allScopes, caller.scopes);
  note(
    'Scopes',
    caller.scopes === 'unknown' ? 'not said by the token; the server decides' : [...caller.scopes].join(' '),
  );
  if (missing.length > 0) problems.push(`The token lacks the scopes ${missing.join(', ')}.`);
  note('Tier', tier);

  if (!(found instanceof ConnectorError)) {
    const agents = await run(discoverAgents, caller, {}).catch((error: unknown) => toConnectorError(error));
    if (agents instanceof ConnectorError) problems.push(agents.text);
    else {
      note('Agents online', String(agents.length));
      if (agents.length === 0) problems.push('No agent was heard of in the last two minutes, so tasks will wait.');
    }
  }
  lines.push(
    '',
    ...(problems.length > 0 ? ['Missing:', ...problems.map((problem) => `- ${problem}`)] : ['All is well.']),
  );
  return { text: `${lines.join('\n')}\n`, ok: problems.length === 0 };
}

function accountName(token: string, accountId: string): string {
  const { email, name } = subjectOf(token);
  return [name, email && `<${email}>`, `(${accountId})`].filter((part) => part).join(' ');
}
