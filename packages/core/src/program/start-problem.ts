import { withoutSecrets } from './without-secrets.ts';

/** A deeper chain of causes is a loop. */
const maxCauses = 10;
/** In characters. */
const maxLength = 500;

/** The reason why a program could not start, in one line: the first cause, then its consequences. Without a stack. */
export function startProblem(thrown: unknown): string {
  const messages: string[] = [];
  let error = thrown;
  for (; error instanceof Error && messages.length < maxCauses; error = error.cause) messages.push(messageOf(error));
  if (messages.length === 0) messages.push(String(thrown));
  const [first = '', ...ledTo] = [...new Set(messages.reverse())];
  const line = ledTo.length > 0 ? `${first} (${ledTo.join(': ')})` : first;
  return withoutSecrets(line.replaceAll(/[\s\p{C}]+/gu, ' ')).slice(0, maxLength);
}

/** Node tries each address of a host; its own error has no message. */
function messageOf(error: Error): string {
  const [attempt] = error instanceof AggregateError ? error.errors : [];
  return error.message || (attempt instanceof Error ? attempt.message : error.name);
}
