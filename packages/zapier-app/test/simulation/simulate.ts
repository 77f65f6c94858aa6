// Days of a Zapier account in virtual time: Zaps that poll a faulty server from any process, with a cache that may lose everything. They poll at the real
// cadence after each happening, and rarely in the quiet time between two.
import { createCaller, createSigning, createTask, run } from '@codetether/core';
import { accountIdOf, bearer } from '@codetether/core/auth';
import { createLocalServer } from '@codetether/local-server';
import { createAppTester } from 'zapier-platform-core';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Local, performWith, testSigningKey } from '../local.ts';
import { faultyCache } from './faulty-cache.ts';
import { openWorker } from './hand-worker.ts';
import { leapingClock } from './leaping-clock.ts';
import { troubledNetwork, troubles } from './network.ts';
import { randomFrom } from './random.ts';
import {
  answered,
  ended,
  newReport,
  newZap,
  noteCost,
  type Report,
  settled,
  switchedOn,
  type TriggerKey,
  type Zap,
} from './zaps.ts';

export interface SimulationOptions {
  seed: number;
  days: number;
  /** In each day. */
  happenings: number;
  /** The most tasks that are made at once. */
  most: number;
  /** A fault in the app, which the simulation should find. */
  fault?: Fault;
  onDay?(day: number, report: Report): void;
}

export interface Fault {
  perform?(perform: Local['perform']): Local['perform'];
  /** Changes what the app writes into Zapier's cache. */
  spoil?(key: string, value: string): string;
}

const url = 'https://codetether.local';
const day = 86_400_000;
const cadence = 5 * 60_000;
/** Zapier polls on until an event has come. */
const pollsAfter = 4;
/** Zapier drops a later answer, in ms. */
const zapierWaits = 30_000;

export async function simulate({
  seed,
  days,
  happenings,
  most,
  fault = {},
  onDay,
}: SimulationOptions): Promise<Report> {
  const chance = randomFrom(seed);
  const below = (count: number) => Math.floor(chance() * count);
  const clock = leapingClock(Date.parse('2026-11-01T00:00:00Z'));
  const server = await createLocalServer({ url, agent: 'none', clock, ruleCheckMs: day });
  const worker = await openWorker(server, url);
  const network = troubledNetwork(server, () => clock.now());
  const { state } = network;
  const { spoil } = fault;
  const cache = faultyCache({ chance, now: () => clock.now(), onCall: network.callCache, ...(spoil && { spoil }) });
  const report = newReport();

  const token = server.tokens.api_key;
  const config = readConfig({
    ...{ CODETETHER_API_URL: url, CODETETHER_ISSUER: `${url}/realms/codetether`, CLIENT_ID: 'codetether-zapier' },
    ...{ CODETETHER_SIGNING_KEY: testSigningKey, CODETETHER_TIER: 'enterprise' },
  });
  const newProcess = () => {
    const app = createApp(() => config, network.clock, network.call);
    const tester = createAppTester(app);
    Object.assign(tester, { zcacheTestObj: cache.entries });
    const perform = performWith(app, tester, token);
    return fault.perform?.(perform) ?? perform;
  };
  let perform = newProcess();
  const ours = createCaller({
    ...{ url, session: bearer(token), accountId: accountIdOf(token), tier: 'enterprise' },
    ...{ signing: createSigning([testSigningKey]), fetch: (input, init) => server.fetch(new Request(input, init)) },
    clock: { now: () => clock.now(), sleep: async () => undefined, later: () => undefined },
  });

  const zaps: Zap[] = [
    newZap('all', 'new_task'),
    newZap('waiting', 'new_task', { status: 'pending' }),
    newZap('done', 'task_completed'),
    newZap('broken', 'task_failed'),
  ];
  const waiting: string[] = [];
  const broken: { id: string; attempt: number }[] = [];
  const attempts = new Map<string, number>();

  const seen = (trigger: TriggerKey, count: number) => {
    for (const zap of zaps) if (zap.trigger === trigger) zap.news += count;
  };
  const happened = (trigger: TriggerKey, id: string) => {
    report.events += 1;
    seen(trigger, 1);
    for (const zap of zaps) if (zap.isOn && zap.trigger === trigger) zap.due.add(id);
  };
  const make = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const { task_id } = await run(createTask, ours, { title: `Task ${index}`, priority: below(3) });
      waiting.push(task_id);
      happened('new_task', task_id);
      if (chance() < 0.3) await clock.advance(below(500));
    }
  };
  const end = async (count: number) => {
    // The oldest, or the newest: then older ones move into a window that is filtered first.
    const from = chance() < 0.5 ? 0 : Math.max(0, waiting.length - count);
    for (const id of waiting.splice(from, count)) {
      const attempt = attempts.get(id) ?? 1;
      const isBroken = chance() < 0.4;
      await worker.end(id, isBroken ? { status: 'failed', error: 'broken' } : { status: 'completed', result: 'done' });
      happened(isBroken ? 'task_failed' : 'task_completed', attempt > 1 ? `${id}:${attempt}` : id);
      // Its status has changed, so a filter by status looks again.
      seen('new_task', 1);
      if (isBroken) broken.push({ id, attempt });
      await clock.advance(below(2_000));
    }
  };
  const requeue = async (count: number) => {
    for (const { id, attempt } of broken.splice(0, count)) {
      await worker.requeue(id);
      attempts.set(id, attempt + 1);
      waiting.unshift(id);
      seen('new_task', 1);
    }
  };
  const others = async (count: number) => {
    for (let index = 0; index < count; index += 1) await worker.makeOfOthers(index);
    seen('new_task', count);
  };

  const performOf = async (zap: Zap, meta: object) => {
    Object.assign(state, { requests: 0, took: 0 });
    const rows = await perform(zap.trigger, zap.input, { meta: { zap: { id: zap.id }, ...meta } as never });
    return rows.map(({ id }) => String(id));
  };
  const switchOn = async (zap: Zap) => {
    state.skew = 0;
    switchedOn(zap, await performOf(zap, { isPopulatingDedupe: true }));
  };
  const poll = async (zap: Zap) => {
    if (chance() < 0.7) perform = newProcess();
    if (chance() < 0.03) {
      cache.forget();
      zap.isSpoilt = true;
    }
    state.skew = chance() < 0.2 ? (below(3) - 1) * 3_600_000 : 0;
    state.allowed = state.trouble === 'none' ? Number.POSITIVE_INFINITY : chance() < 0.5 ? 0 : below(40);
    report.polls += 1;
    const ids = await performOf(zap, {}).catch(() => undefined);
    report.requests += state.requests;
    const isSpoilt = zap.isSpoilt || cache.lost.reads;
    // The next polls miss what could not be written.
    for (const one of zaps) one.isSpoilt ||= cache.lost.writes;
    const willMiss = cache.lost.writes;
    Object.assign(cache.lost, { reads: false, writes: false });
    if (!ids) {
      report.failedPolls += 1;
      if (state.trouble !== 'slow' && state.trouble !== 'late' && state.allowed === 0)
        report.whileDown = Math.max(report.whileDown, state.requests);
    } else if (state.took > zapierWaits) {
      report.lateAnswers += 1;
    } else {
      noteCost(zap, state.requests, state.trouble, isSpoilt, report);
      if (state.trouble === 'none') zap.isSpoilt = willMiss;
      answered(zap, ids, report);
    }
  };
  const pollAll = async () => {
    for (const zap of zaps) if (zap.isOn) await poll(zap);
  };

  await make(Math.min(most, 30));
  for (const zap of zaps) await switchOn(zap);
  // A filter by status sees a task only as it is at a poll.
  await clock.advance(cadence);
  await pollAll();
  for (let step = 0; step < days * happenings; step += 1) {
    const size = chance() < 0.6 ? 1 + below(5) : chance() < 0.75 ? 1 + below(60) : 1 + below(most);
    const what = below(10);
    // The largest burst comes for certain.
    if (step === 2) await make(most);
    else if (what < 4) await make(Math.min(size, most));
    else if (what < 7) await end(Math.min(2 * size, 500));
    else if (what < 8) await requeue(size);
    else if (what < 9) await others(Math.min(size, 100));
    const switched = chance() < 0.1 ? zaps[below(zaps.length)] : undefined;
    state.slowness = 1_000 + below(6_000);
    state.trouble = chance() < 0.3 ? (troubles[below(troubles.length)] ?? 'none') : 'none';
    for (let round = 0; round < pollsAfter; round += 1) {
      await clock.advance(cadence);
      // The trouble passes.
      if (round === 2) state.trouble = 'none';
      await pollAll();
    }
    for (const zap of zaps) if (zap.isOn) settled(zap, report);
    if (switched?.isOn) {
      ended(switched, report);
      switched.isOn = false;
    } else if (switched) await switchOn(switched);
    await clock.advance(Math.floor(day / happenings) - pollsAfter * cadence);
    await pollAll();
    if ((step + 1) % happenings === 0) onDay?.((step + 1) / happenings, report);
  }
  for (const zap of zaps) if (zap.isOn) ended(zap, report);
  await server.close();
  return report;
}
