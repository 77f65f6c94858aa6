import { checked, quotesProblem } from './kinds.ts';
import type { Problem } from './problem.ts';

/** For a bearer token or an API key. */
export function tokenProblem(text: string): Problem | undefined {
  const quoted = quotesProblem(text);
  if (quoted) return quoted;
  if (/^bearer\s/i.test(text)) {
    return { what: 'begins with "Bearer", which the connector adds itself.', hint: 'Give only what comes after it.' };
  }
  if (/[^\x21-\x7e]|["']/.test(text)) {
    return { what: 'holds characters that no token has.', hint: 'Copy it again, without blanks and line breaks.' };
  }
  return undefined;
}

export const token = checked(tokenProblem);
