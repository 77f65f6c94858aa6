// Web addresses, as values of settings and as checks.
import { checked, quotesProblem } from './kinds.ts';
import type { Problem } from './problem.ts';

/** An http or https URL of any kind. */
export function webUrl(example: string): (given: string) => string {
  return checked((text) => webUrlProblem(text, example));
}

/** An address to which paths are added, without a final slash. */
export function baseUrl(example: string): (given: string) => string {
  const read = checked((text) => baseUrlProblem(text, example));
  return (given) => withoutSlash(read(given));
}

/** The address of a CodeTether server, without a final slash. */
export function serverUrl(given: string): string {
  return withoutSlash(checked(serverUrlProblem)(given));
}

/** The template of the pages of tasks and runs, with {kind} and {id}. */
export const pageTemplate = checked((text) =>
  webUrlProblem(text.replaceAll('{kind}', 'tasks').replaceAll('{id}', '1'), 'https://app.example.com/{kind}/{id}'),
);

/** For the address of a CodeTether server. */
export function serverUrlProblem(text: string): Problem | undefined {
  const problem = baseUrlProblem(text, 'https://api.example.com');
  if (problem) return problem;
  const url = new URL(text);
  const end = /\/(mcp\/)?v1(\/rpc)?\/*$/.exec(url.pathname)?.[0];
  if (end === undefined) return undefined;
  return {
    what: `ends in ${withoutSlash(end)}, which the connector adds itself.`,
    hint: `Set it to ${url.href.slice(0, -end.length)}.`,
  };
}

function baseUrlProblem(text: string, example: string): Problem | undefined {
  const problem = webUrlProblem(text, example);
  if (problem) return problem;
  const { origin, pathname, search, hash } = new URL(text);
  if (!search && !hash) return undefined;
  return { what: 'has a query or a fragment.', hint: `Set it to ${origin}${pathname === '/' ? '' : pathname}.` };
}

function webUrlProblem(text: string, example: string): Problem | undefined {
  const quoted = quotesProblem(text);
  if (quoted) return quoted;
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    return { what: 'is not an http or https URL.', hint: `Set it to one, such as ${example}.` };
  }
  // fetch refuses to call it, and its error would show the password.
  if (url.username || url.password) return { what: 'holds a user name or a password.', hint: 'Leave them out.' };
  return undefined;
}

function withoutSlash(url: string): string {
  return url.replace(/(?<!\/)\/+$/, '');
}
