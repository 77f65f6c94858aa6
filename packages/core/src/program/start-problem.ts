import { withoutSecrets } from './without-secrets.ts';

/** Deeper chains of causes than this are a loop. */
const maxCauses = 10;
/** In characters. */
const maxLength = 500;

/** Why a program could not start, in one line for whoever started it: the first cause, then what it led to. Without a stack. */
export function startProblem(thrown: unknown): string {
  const messages: string[] = [];
  let error = thrown;
  for (; error instanceof Error && messages.length < maxCauses; error = error.cause) messages.push(messageOf(error));
  if (messages.length === 0) messages.push(String(thrown));
  const [first = '', ...ledTo] = [...new Set(messages.reverse())];
  const line = ledTo.length > 0 ? `${first} (${ledTo.join(': ')})` : first;
  return withoutSecrets(line.replaceAll(/[\s\p{C}]+/gu, ' ')).slice(0, maxLength);
}

/** Node tries each address of a host, and says nothing itself. */
function messageOf(error: Error): string {
  const [attempt] = error instanceof AggregateError ? error.errors : [];
  return error.message || (attempt instanceof Error ? attempt.message : error.name);
}
