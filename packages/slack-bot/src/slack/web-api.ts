// The Web API for all workspaces: one client, and a queue for each workspace in which people go before progress and a 429 holds up nothing else.
import type { Clock, Log } from '@codetether/core';
import { WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import type { Installations } from './installation.ts';
import type { CallArguments, Urgency, WebApi } from './slack-api.ts';
import { isTokenRefused, SlackCallError } from './slack-call-error.ts';
import { failureOf } from './slack-failure.ts';
import { slackFetch } from './slack-fetch.ts';
import { slackLogger } from './slack-logger.ts';

export interface WebApiOptions {
  installations: Installations;
  /** `https://slack.com/api/`; another one in tests. */
  slackApiUrl?: string;
  clock: Clock;
  log: Log;
}

/** Calls of a workspace at a time. */
const mostInFlight = 6;
/**
 * Of Slack's calls a minute and workspace (50, 100, 20 and 50), progress leaves the rest to last words and people, and streams to their ends. A reaction
 * that shows progress is removed again, which Slack allows 20 times.
 */
const callsWithProgress: ReadonlyMap<string, number> = new Map([
  ['chat.update', 35],
  ['chat.appendStream', 80],
  ['chat.startStream', 15],
  ['reactions.add', 15],
]);
const timeout = 10_000;
const urgencies: readonly Urgency[] = ['interactive', 'final', 'progress'];

interface Waiting {
  method: string;
  args: CallArguments | (() => CallArguments);
  urgency: Urgency;
  signal?: AbortSignal;
  settle: PromiseWithResolvers<Readonly<Record<string, unknown>>>;
}

interface Lane {
  waiting: Waiting[];
  inFlight: number;
  /** Until when (ms) Slack wants no more of this. */
  paused: Map<string, number>;
  /** When the methods that progress shares were called within the last minute. */
  recent: Map<string, number[]>;
  /** It will be looked at again, since something waits that may not go yet. */
  timed: boolean;
}

export function createWebApi({ installations, slackApiUrl, clock, log }: WebApiOptions): WebApi {
  // Retries are the caller's: only the caller knows whether a second post would be one too many.
  const client = new WebClient(undefined, {
    ...(slackApiUrl && { slackApiUrl }),
    rejectRateLimitedCalls: true,
    logger: slackLogger(log),
    retryConfig: { retries: 0 },
    fetch: slackFetch,
    timeout,
    maxRequestConcurrency: 1_000,
  });
  const lanes = new Map<string, Lane>();

  const pump = (workspace: { enterprise?: string; team: string }, lane: Lane) => {
    while (lane.inFlight < mostInFlight) {
      const next = takeNext(lane, clock.now());
      if (!next) break;
      lane.inFlight += 1;
      void send(workspace, lane, next).finally(() => {
        lane.inFlight -= 1;
        pump(workspace, lane);
      });
    }
    if (lane.waiting.length === 0 && lane.inFlight === 0) {
      if (lane.paused.size === 0 && [...lane.recent.values()].flat().every((at) => at < clock.now() - 60_000))
        lanes.delete(workspace.team);
    } else if (lane.waiting.length > 0 && lane.inFlight < mostInFlight && !lane.timed) {
      const now = clock.now();
      const soonest = Math.min(now + 1_000, ...[...lane.paused.values()].filter((until) => until > now));
      lane.timed = true;
      clock.later(Math.max(50, soonest - now), () => {
        lane.timed = false;
        pump(workspace, lane);
      });
    }
  };

  const send = async (workspace: { enterprise?: string; team: string }, lane: Lane, call: Waiting): Promise<void> => {
    try {
      const { botToken } = await installations.tokenOf(workspace);
      const args = typeof call.args === 'function' ? call.args() : call.args;
      call.settle.resolve({ ...(await client.apiCall(call.method, { ...args, token: botToken })) });
    } catch (thrown) {
      if (thrown instanceof WebAPIRateLimitedError) {
        log.debug('slack asks to wait', { method: call.method, team: workspace.team, seconds: thrown.retryAfter });
        lane.paused.set(laneKey(call), clock.now() + thrown.retryAfter * 1_000);
        // Another instance takes of the same minute: what may wait is not what uses the rest of it up.
        const most = callsWithProgress.get(call.method);
        if (most !== undefined) lane.recent.set(call.method, Array(most).fill(clock.now()));
        if (call.signal?.aborted) call.settle.reject(new SlackCallError(call.method, 'cancelled'));
        else lane.waiting.unshift(call);
      } else {
        const failure = failureOf(call.method, thrown);
        call.settle.reject(failure);
        if (isTokenRefused(failure)) await confirmRefusal(workspace);
      }
    }
  };

  /** Asks again before a whole workspace goes silent. */
  const confirmRefusal = async (workspace: { enterprise?: string; team: string }) => {
    try {
      const { botToken } = await installations.tokenOf(workspace);
      const failure = await client.apiCall('auth.test', { token: botToken }).then(
        () => undefined,
        (thrown: unknown) => failureOf('auth.test', thrown),
      );
      if (isTokenRefused(failure)) await installations.refuse?.(workspace, botToken, failure.code);
    } catch (error) {
      log.warn('a refused token is not noted', { team: workspace.team, error: String(error) });
    }
  };

  return {
    call(workspace, method, args, { urgency = 'interactive', signal } = {}) {
      let lane = lanes.get(workspace.team);
      if (!lane) {
        lane = { waiting: [], inFlight: 0, paused: new Map(), recent: new Map(), timed: false };
        lanes.set(workspace.team, lane);
      }
      const of = lane;
      const call: Waiting = { method, args, urgency, signal, settle: Promise.withResolvers() };
      of.waiting.push(call);
      signal?.addEventListener(
        'abort',
        () => {
          const at = of.waiting.indexOf(call);
          if (at === -1) return;
          of.waiting.splice(at, 1);
          call.settle.reject(new SlackCallError(method, 'cancelled'));
        },
        { once: true },
      );
      pump(workspace, of);
      return call.settle.promise;
    },
  };
}

function takeNext(lane: Lane, now: number): Waiting | undefined {
  for (const [key, until] of lane.paused) if (until <= now) lane.paused.delete(key);
  for (const [method, times] of lane.recent)
    lane.recent.set(
      method,
      times.filter((at) => at > now - 60_000),
    );
  const isTooMuch = ({ method, urgency }: Waiting) =>
    urgency === 'progress' && (lane.recent.get(method)?.length ?? 0) >= (callsWithProgress.get(method) ?? Infinity);
  for (const urgency of urgencies) {
    const at = lane.waiting.findIndex(
      (call) => call.urgency === urgency && !lane.paused.has(laneKey(call)) && !isTooMuch(call),
    );
    const [next] = at === -1 ? [] : lane.waiting.splice(at, 1);
    if (!next) continue;
    if (callsWithProgress.has(next.method))
      lane.recent.set(next.method, [...(lane.recent.get(next.method) ?? []), now]);
    return next;
  }
  return undefined;
}

/** The unit of Slack's rate limits: a method, and for posts a method in one channel. */
function laneKey({ method, args }: Waiting): string {
  const given = typeof args === 'function' ? args() : args;
  return method === 'chat.postMessage' ? `${method} ${String(given.channel)}` : method;
}
