import type { Clock } from '../time/clock.ts';

const LIMIT = 60;
const WINDOW_MS = 60_000;

/**
 * Counts the calls of a caller within the last minute (automation_api.py:199). A refused call does not count, and the last
 * allowed call already reports that none remain, so 59 calls pass.
 */
export function createRateLimit(clock: Clock) {
  const calls = new Map<string, number[]>();

  return (caller: string): { remaining: number; headers: Record<string, string>; retryAfter: number } => {
    const now = clock.now();
    const recent = (calls.get(caller) ?? []).filter((time) => time > now - WINDOW_MS);
    const resetAt = recent[0] === undefined ? now : recent[0] + WINDOW_MS;
    const remaining = Math.max(0, LIMIT - recent.length - 1);
    if (recent.length < LIMIT) recent.push(now);
    calls.set(caller, recent);
    return {
      remaining,
      retryAfter: Math.max(0, Math.floor((resetAt - now) / 1000)),
      headers: {
        'x-ratelimit-limit': String(LIMIT),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(Math.floor(resetAt / 1000)),
      },
    };
  };
}
