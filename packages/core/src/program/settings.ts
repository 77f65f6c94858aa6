// What several programs' settings have in common.
import * as z from 'zod';

/** An empty variable is one that is not set: compose files and dashboards write it so. */
export function given(value: string | undefined): string | undefined {
  return value?.trim() || undefined;
}

/** What is wrong with a value, to follow its name, and what to do about it. */
export interface Problem {
  what: string;
  hint: string;
}

/** For the schema of a setting: a text without such a problem. The message of its issue follows the setting's name. */
export function checkedText(problemOfText: (text: string) => Problem | undefined) {
  return z.string().superRefine((text, { addIssue }) => {
    const problem = problemOfText(text);
    if (problem) addIssue({ code: 'custom', message: `${problem.what} ${problem.hint}` });
  });
}

/** One sentence or two that name the setting, and not its value, which may be a secret. */
export function problemOf(setting: string, problem: Problem | undefined): string | undefined {
  return problem && `${setting} ${problem.what} ${problem.hint}`;
}

/** Of the address of a CodeTether server. */
export function serverUrlProblem(text: string): Problem | undefined {
  const problem = baseUrlProblem(text, 'https://api.example.com');
  if (problem) return problem;
  const url = new URL(text);
  const end = /\/(mcp\/)?v1(\/rpc)?\/*$/.exec(url.pathname)?.[0];
  if (end === undefined) return undefined;
  return {
    what: `ends in ${end.replace(/\/+$/, '')}, which the connector adds itself.`,
    hint: `Set it to ${url.href.slice(0, -end.length)}.`,
  };
}

/** Of an address to which paths are added. */
export function baseUrlProblem(text: string, example: string): Problem | undefined {
  const problem = webUrlProblem(text, example);
  if (problem) return problem;
  const { origin, pathname, search, hash } = new URL(text);
  if (!search && !hash) return undefined;
  return { what: 'has a query or a fragment.', hint: `Set it to ${origin}${pathname === '/' ? '' : pathname}.` };
}

/** Of the template of the pages of tasks and runs. */
export function pageTemplateProblem(text: string): Problem | undefined {
  const example = 'https://app.example.com/{kind}/{id}';
  return webUrlProblem(text.replaceAll('{kind}', 'tasks').replaceAll('{id}', '1'), example);
}

/** Of an http or https URL of any kind. */
export function webUrlProblem(text: string, example: string): Problem | undefined {
  const quoted = quotesProblem(text);
  if (quoted) return quoted;
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    return { what: 'is not an http or https URL.', hint: `Set it to one, such as ${example}.` };
  }
  // fetch refuses to call it, and its error would show them.
  if (url.username || url.password) return { what: 'holds a user name or a password.', hint: 'Leave them out.' };
  return undefined;
}

/** Of any text: some readers of env files leave the quotes where they are. */
function quotesProblem(text: string): Problem | undefined {
  return /^(["'`]).*\1$/s.test(text) ? { what: 'is in quotes.', hint: 'Give it without them.' } : undefined;
}

/** What `parseArgs` threw, as one sentence and where to look. Node's advice after its first sentence is not for our commands. */
export function commandLineProblem(thrown: unknown): string {
  const [problem = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split(/\.\s/);
  return `${problem}. See --help.`;
}

/** A word after the last that a command takes. */
export function oneWordTooMany(word: string): string {
  return `Unexpected argument ${JSON.stringify(word)}. See --help.`;
}

/** A first word that names no command. */
export function unknownCommand(word: string, commands: readonly string[]): string {
  return `${JSON.stringify(word)} is not a command; there are ${commands.join(', ')}. See --help.`;
}
