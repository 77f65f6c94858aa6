/** An error for a log: name, code and place without its own words, in which there may be a prompt or a token. */
export function whatFailed(thrown: unknown): { error: string; code?: string; at?: string[] } {
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const { name, message, stack = '' } = thrown;
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {};
  // The stack begins with the message, which may look like frames.
  const frames = stack.slice(Math.max(0, stack.indexOf(message)) + message.length).split('\n    at ');
  return { error: name, ...code, at: frames.slice(1, 4) };
}
