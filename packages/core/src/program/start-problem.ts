import { causesOf } from '../causes.ts';
import { withoutSecrets } from './without-secrets.ts';

/** In characters. */
const maxLength = 500;

/** The reason why a program could not start, in one line: the first cause, then its consequences. Without a stack. */
export function startProblem(thrown: unknown): string {
  const causes = causesOf(thrown);
  const messages = causes.length > 0 ? causes.map(messageOf).reverse() : [String(thrown)];
  const [first = '', ...ledTo] = [...new Set(messages)];
  const line = ledTo.length > 0 ? `${first} (${ledTo.join(': ')})` : first;
  return withoutSecrets(line.replaceAll(/[\s\p{C}]+/gu, ' ')).slice(0, maxLength);
}

/** Node tries each address of a host; its own error has no message. */
function messageOf(error: Error): string {
  const [attempt] = error instanceof AggregateError ? error.errors : [];
  return error.message || (attempt instanceof Error ? attempt.message : error.name);
}
