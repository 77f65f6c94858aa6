import { type Clock, createTask, findTask, startRalph, systemClock } from '@codetether/core';
import { describe, expect, test } from 'vitest';
import { connect } from '../../test/connect.ts';

describe('wait', () => {
  test('answers with the task once it has ended', async () => {
    const { call } = await connect({ agent: { speedMs: 300 } });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    const ended = await call('wait', { task_id: data.task_id });
    expect(ended.data).toMatchObject({ ended: true, task_id: data.task_id, status: 'completed' });
    expect(ended.data.next).toBeUndefined();
    expect(ended.text).toContain(String(ended.data.result));
  });

  test('reports after its time that the work continues, and the same call continues waiting', async () => {
    const { call, local } = await connect();
    local.faults.next({ kind: 'slow-agent', ms: 4_000 });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    const first = await call('wait', { task_id: data.task_id, timeout_seconds: 1 });
    expect(first).toMatchObject({ isError: false, data: { ended: false, status: 'working' } });
    expect(first.text).toContain('Still working after 1 s');
    expect(first.data.notes).toEqual([expect.stringContaining('Still working after 1 s')]);
    const [again] = Array.isArray(first.data.next) ? first.data.next : [];
    expect(again).toMatchObject({ tool: 'wait', arguments: { task_id: data.task_id, timeout_seconds: 1 } });
    expect((await call(again.tool, { ...again.arguments, timeout_seconds: 10 })).data).toMatchObject({ ended: true });
  });

  test('reports the progress of a Ralph run on request, each message one step further', async () => {
    const { call, local } = await connect();
    local.faults.next({ kind: 'slow-agent', ms: 2_500 });
    const { data } = await call(startRalph.name, startRalph.example.input);
    const messages: { progress: number; message?: string | undefined }[] = [];
    const ended = await call('wait', { run_id: data.run_id }, { onprogress: (progress) => messages.push(progress) });
    expect(ended.data).toMatchObject({ ended: true, outcome: 'passed' });
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.map(({ progress }) => progress)).toEqual(messages.map((_, index) => index + 1));
    expect(messages[0]?.message).toMatch(/stories passed: 0 of 1/);
  });

  test('stops when the client gives up', async () => {
    const pauses: (AbortSignal | undefined)[] = [];
    const clock: Clock = {
      ...systemClock,
      sleep(ms, signal) {
        pauses.push(signal);
        return systemClock.sleep(ms, signal);
      },
    };
    const { call } = await connect({ agent: 'none', ourClock: clock });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    const gone = new AbortController();
    const waiting = call('wait', { task_id: data.task_id, timeout_seconds: 50 }, { signal: gone.signal });
    await expect.poll(() => pauses.length).toBe(1);
    gone.abort('enough');
    await expect(waiting).rejects.toThrow('enough');
    await expect.poll(() => pauses[0]?.aborted).toBe(true);
    expect(pauses).toHaveLength(1);
  });

  test('looks again when its time ends, and then no more', async () => {
    const pauses: number[] = [];
    let now = Date.now();
    const clock: Clock = {
      ...systemClock,
      now: () => now,
      async sleep(ms) {
        pauses.push(ms);
        now += Math.max(1, ms);
      },
    };
    const { call } = await connect({ agent: 'none', ourClock: clock });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    expect((await call('wait', { task_id: data.task_id, timeout_seconds: 1 })).data).toMatchObject({ ended: false });
    expect(pauses).toEqual([500, 500]);
  });

  test('never polls faster than the account may, and waits when it is limited', async () => {
    const { call, requests } = await connect({ agent: 'none', tierOfAccount: 'free' });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    while (requests() < 60) await call(findTask.name, { task_id: data.task_id });
    const before = requests();
    const { isError, text } = await call('wait', { task_id: data.task_id, timeout_seconds: 2 });
    expect(isError, text).toBe(false);
    expect(text).toContain('Still working after 2 s');
    expect(requests() - before).toBeLessThanOrEqual(4);
  });

  test('continues after a failed request', async () => {
    const { call, local } = await connect({ agent: { speedMs: 900 } });
    const { data } = await call(createTask.name, { title: 'Tidy the changelog' });
    local.faults.next({ kind: 'status', status: 503, match: /GET/, times: 4 });
    expect((await call('wait', { task_id: data.task_id, timeout_seconds: 20 })).data).toMatchObject({ ended: true });
  });

  test.each([
    [{}, 'exactly one of task_id, run_id'],
    [{ task_id: 'a', run_id: 'b' }, 'exactly one of task_id, run_id'],
    [{ task_id: 't_9' }, 'There is no Task "t_9"'],
    [{ task_id: 'a', timeout_seconds: 51 }, 'timeout_seconds must be at most 50'],
  ])('%j is refused with the reason', async (input, problem) => {
    const { call } = await connect();
    const { isError, text } = await call('wait', input);
    expect(isError).toBe(true);
    expect(text).toContain(problem);
  });
});
