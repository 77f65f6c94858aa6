// Slack's tiers, off until a test turns them on: calls a minute and method, and about one message a second and channel.

export interface RateLimits {
  on: boolean;
  /** Seconds to wait when it is too much. */
  take(
    team: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    perMinute: number | undefined,
  ): number | undefined;
}

/** Short bursts are let through. */
const burst = 3;

export function createRateLimits(now: () => number): RateLimits {
  const calls = new Map<string, number[]>();
  return {
    on: false,
    take(team, method, args, perMinute) {
      if (!this.on || perMinute === undefined) return undefined;
      const postsToChannel = perMinute === 0;
      const key = [team, method, postsToChannel ? String(args.channel) : ''].join(' ');
      const [most, span] = postsToChannel ? [burst, burst * 1_000] : [perMinute, 60_000];
      const recent = (calls.get(key) ?? []).filter((at) => at > now() - span);
      const oldest = recent[0];
      if (recent.length >= most && oldest !== undefined) return Math.max(1, Math.ceil((oldest + span - now()) / 1_000));
      calls.set(key, [...recent, now()]);
      return undefined;
    },
  };
}
