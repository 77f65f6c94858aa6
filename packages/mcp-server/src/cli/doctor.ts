// Shows a person what the settings give: server, account, scopes, the tools that work with this token, and what is missing.
import {
  type Caller,
  type Clock,
  ConnectorError,
  examinationTable,
  examine,
  type Finding,
  listCodebases,
  operations,
  run,
  systemClock,
  type Table,
  toConnectorError,
} from '@codetether/core';
import { discover, expiryProblem, subjectOf } from '@codetether/core/auth';
import { cleanLine, quotedValue } from '@codetether/core/untrusted';
import type { Registry } from '../registry/registry.ts';
import type { Selection } from '../settings/selection.ts';

interface Settings {
  url?: string | undefined;
  local: boolean;
  tier: string;
  selection: Selection;
}

interface Deps {
  /** Opens the account of the settings, with its token, if it has one. */
  open(): Promise<{ caller: Caller; token?: string | undefined }>;
  registry: Pick<Registry, 'tools'>;
  version: string;
  /** Where each caller signs in with their own account, so that a token of the settings is only an example. */
  issuer?: { url: string; clientId: string } | undefined;
  clock?: Clock;
}

export async function doctor(
  { url, local, tier, selection: { codebase } }: Settings,
  { open, registry: { tools }, version, issuer, clock = systemClock }: Deps,
): Promise<{ text: string; ok: boolean }> {
  const lines = [`codetether-mcp   ${version}`, `Server           ${local ? 'embedded (--local)' : url}`];
  const problems: string[] = [];
  let findings: Finding[] = [];
  const note = (label: string, value: string) => lines.push(`${label.padEnd(width)}${value}`);
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
    if (issuer) {
      note('Issuer', issuer.url);
      await check(discover({ issuer: issuer.url, clientId: issuer.clientId, allowInsecure: true }));
    }
    const nobody = issuer
      ? 'each caller’s own; set CODETETHER_TOKEN to the token of one to examine it'
      : 'none: no token is set';
    note('Account', local ? 'local' : token ? accountName(token, caller.api.accountId) : nobody);
    if (!token && !local && !issuer) problems.push('Set CODETETHER_TOKEN, unless the server is open to everybody.');
    // The token of a sign-in has just been refreshed if necessary.
    const expiry = token === undefined ? undefined : expiryProblem(token, clock.now());
    if (expiry !== undefined) problems.push(`CODETETHER_TOKEN ${expiry} ${newToken}`);
    const { scopes } = caller;
    note('Scopes', scopes === 'unknown' ? 'not in the token; the server decides' : cleanLine([...scopes].join(' ')));
    note('Tier', tier);
    if (server !== undefined && (token || !issuer)) {
      const codebases = codebase === undefined ? undefined : await check(run(listCodebases, caller, {}));
      if (codebases && !codebases.some(({ codebase_id }) => codebase_id === codebase)) {
        problems.push(
          `There is no codebase ${quotedValue(codebase ?? '')}. Correct --codebase or CODETETHER_CODEBASE.`,
        );
      }
      findings = await examine(
        caller,
        operations.filter(({ name }) => tools.find(name)),
      );
      lines.push('', ...tableLines(examinationTable(findings)));
    }
  }
  const broken = findings.filter(({ works }) => !works).map(({ group }) => group);
  const ok = problems.length === 0 && broken.length === 0;
  lines.push('');
  if (problems.length > 0) lines.push('Missing:', ...problems.map((problem) => `- ${problem}`));
  else if (broken.length > 0) lines.push(`${broken.join(', ')}: see above, or leave them out with --toolsets.`);
  else lines.push('Everything works, as far as reading can show.');
  return { text: `${lines.join('\n')}\n`, ok };
}

/** The width of the first column, in characters. */
const width = 17;

const newToken = 'Set a new one, or unset it to use the sign-in of "codetether-mcp login".';

/** The last cell of a row gets its own line: with it the row would be wider than a terminal. */
function tableLines({ columns, rows }: Table): string[] {
  const cells = rows.map((row) => row.map(({ text }) => text));
  return [columns.slice(0, 2), ...cells].flatMap(([first = '', second = '', last]) => [
    `${first.padEnd(width)}${second}`,
    ...(last ? [`${' '.repeat(width)}${last}`] : []),
  ]);
}

function accountName(token: string, accountId: string): string {
  const { email, name } = subjectOf(token);
  return [name, email && `<${email}>`, `(${accountId})`].filter((part) => part).join(' ');
}
