// An error for the log without its message, which may contain a user's text or a token.

/** The error's name, its code, and where it was thrown. */
export function whatFailed(thrown: unknown): { error: string; code?: string; at?: string[] } {
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code.slice(0, longestCode) : undefined;
  return { error: thrown.name.slice(0, longestCode), ...(code !== undefined && { code }), at: framesOf(thrown) };
}

const longestCode = 60;
const mostFrames = 3;

/** The stack begins with name and message, and the message may look like frames. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = stack.indexOf(message);
  const frames = stack.slice(start < 0 ? 0 : start + message.length).split('\n    at ');
  return frames.slice(1, 1 + mostFrames);
}
