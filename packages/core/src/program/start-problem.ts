import { causesOf } from '../causes.ts';

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

/** Tokens of Slack, CodeTether and OAuth, and URLs with a password. */
const secrets =
  /\b(xox[abeprs]-[\w-]+|xapp-[\w-]+|eyJ[\w-]+(?:\.[\w-]*){0,2}|ct_[\w-]{8,}|postgres(?:ql)?:\/\/[^\s"]+)/g;
const bearer = /\bbearer [^\s",;]+/gi;

/** Replaces everything that looks like a secret with `[secret]`. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(secrets, '[secret]').replaceAll(bearer, 'Bearer [secret]');
}
