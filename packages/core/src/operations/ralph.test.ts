import { describe, expect, test } from 'vitest';
import { openLocal, url } from '../../test/local.ts';
import { type Caller, cancelRalphRun, findRalphRun, isEnded, listRalphRuns, run, startRalph } from '../index.ts';

const stories = (...titles: string[]) => ({
  project_name: 'Shop',
  stories: titles.map((title) => ({ title })),
});

async function ended(ada: Caller, run_id: string) {
  await expect.poll(async () => isEnded((await run(findRalphRun, ada, { run_id }))[0]?.status ?? '')).toBe(true);
  return (await run(findRalphRun, ada, { run_id }))[0];
}

const quick = { agent: { speedMs: 0 }, ralphPollMs: 20 } as const;

test('a run has a log with an entry for each story, and its PRD', async () => {
  const { caller } = await openLocal(quick);
  const ada = caller();
  const { run_id } = await run(startRalph, ada, stories('Add'));
  await ended(ada, run_id);
  const { log, prd_json = '' } = (await ada.api.ralph.details(run_id)) ?? {};
  expect(log?.map(({ type }) => type)).toEqual(expect.arrayContaining(['story_start', 'story_pass', 'complete']));
  expect(log?.find(({ type }) => type === 'story_pass')).toMatchObject({ story_id: 'US-001' });
  expect(JSON.parse(prd_json)).toMatchObject({ userStories: [{ id: 'US-001', title: 'Add' }] });
  expect(prd_json).not.toContain('connect');
  expect(await ada.api.ralph.details('nothing')).toBeUndefined();
});

/** A run made by somebody else over the server's own API, with any description. */
async function post(
  { fetch, local }: Awaited<ReturnType<typeof openLocal>>,
  description: string,
  userStories: object[] = [],
): Promise<string> {
  const response = await fetch(`${url}/v1/ralph/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${local.tokens.admin}` },
    body: JSON.stringify({ prd: { project: 'Odd', branchName: 'odd', description, userStories } }),
  });
  expect(response.status).toBe(200);
  return Object(await response.json()).id;
}

test('a description of blanks slows down no read of runs', async () => {
  const opened = await openLocal();
  const description = `a${' '.repeat(200_000)}b <!-- codetether-connect ${'account= key= '.repeat(20_000)}`;
  await post(opened, description);
  expect(await run(listRalphRuns, opened.caller(), {})).toMatchObject([{ description }]);
});

test('text that somebody adds to the description of a run hides no other run', async () => {
  const opened = await openLocal();
  const { caller } = opened;
  await post(opened, 'Odd <!-- codetether-connect account=ada key=%E0%A4%A -->');
  const made = await run(startRalph, caller(), { ...stories('Add'), idempotency_key: 'a & b' });
  const again = await run(startRalph, caller(), { ...stories('Add'), idempotency_key: 'a & b' });
  expect(again).toMatchObject({ run_id: made.run_id, warning: expect.stringContaining('used before') });
  expect(await run(listRalphRuns, caller(), {})).toHaveLength(2);
});

describe('the outcome of a run', () => {
  test('partly: two stories have one ID, of which the server builds the first', async () => {
    const opened = await openLocal(quick);
    const story = { id: 'US-1', title: 'Add', description: 'Add' };
    const run_id = await post(opened, 'Odd', [story, { ...story, title: 'Share' }]);
    expect(await ended(opened.caller(), run_id)).toMatchObject({
      outcome: 'partly',
      progress: '1/2',
      story_results: [{ status: 'passed' }, { status: 'pending' }],
    });
  });

  test('passed: every story', async () => {
    const { caller } = await openLocal(quick);
    const { run_id, max_iterations } = await run(startRalph, caller(), stories('Add', 'Share'));
    expect(max_iterations).toBe(10);
    expect(await ended(caller(), run_id)).toMatchObject({
      status: 'completed',
      outcome: 'passed',
      progress: '2/2',
      current_iteration: 2,
      story_results: [
        { id: 'US-001', status: 'passed', attempts: 1 },
        { id: 'US-002', status: 'passed', attempts: 1 },
      ],
    });
  });

  test('failed, although the server says completed: no story', async () => {
    const { caller } = await openLocal(quick);
    const { run_id } = await run(startRalph, caller(), { ...stories('fail this'), max_iterations: 3 });
    expect(await ended(caller(), run_id)).toMatchObject({
      status: 'completed',
      outcome: 'failed',
      progress: '0/1',
      current_iteration: 3,
      story_results: [{ status: 'failed', attempts: 3, error: expect.any(String) }],
    });
  });

  test('partly: some', async () => {
    const { caller } = await openLocal(quick);
    const { run_id } = await run(startRalph, caller(), { ...stories('Add', 'fail this'), run_mode: 'parallel' });
    expect(await ended(caller(), run_id)).toMatchObject({ outcome: 'partly', passed_count: 1, total_count: 2 });
  });

  test('cancelled: its agent finishes the current story, and no other is started', async () => {
    const { caller, worker } = await openLocal({ ralphPollMs: 20 });
    const ada = caller();
    const { run_id } = await run(startRalph, ada, stories('Add', 'Share'));
    await expect
      .poll(async () => (await run(findRalphRun, ada, { run_id }))[0]?.story_results[0]?.task_id)
      .toBeTruthy();
    const cancelled = await run(cancelRalphRun, ada, { run_id });
    expect(cancelled).toMatchObject({
      cancelled: true,
      outcome: 'cancelled',
      warning: 'The agent finishes its current story; no further story is started.',
      story_results: [{ status: 'cancelled' }, { status: 'cancelled' }],
    });
    const task_id = cancelled.story_results[0]?.task_id ?? '';
    await worker.complete(task_id, 'STORY_COMPLETE');
    expect(await ada.api.tasks.get(task_id)).toMatchObject({ status: 'completed' });
    expect(await run(cancelRalphRun, ada, { run_id })).toMatchObject({ cancelled: true });
  });
});

test('the default of max_iterations grows with the stories, up to the server’s maximum', async () => {
  const { caller } = await openLocal();
  const made = async (count: number) =>
    (await run(startRalph, caller(), stories(...Array.from({ length: count }, (_, index) => `Story ${index}`))))
      .max_iterations;
  expect(await made(1)).toBe(10);
  expect(await made(7)).toBe(21);
  const prd_json = JSON.stringify({
    project: 'Long',
    userStories: Array.from({ length: 30 }, (_, index) => ({ title: `Story ${index}` })),
  });
  expect((await run(startRalph, caller(), { prd_json })).max_iterations).toBe(50);
});

test('an ended run cannot be cancelled; an unknown codebase is an error before anything starts', async () => {
  const { caller } = await openLocal(quick);
  const ada = caller();
  const { run_id } = await run(startRalph, ada, stories('Add'));
  await ended(ada, run_id);
  await expect(run(cancelRalphRun, ada, { run_id })).rejects.toMatchObject({ code: 'conflict' });
  await expect(run(startRalph, ada, { ...stories('Add'), codebase_id: 'nowhere' })).rejects.toMatchObject({
    text: 'No codebase nowhere. Find one with list_codebases.',
  });
  expect(await run(listRalphRuns, ada, { status: 'completed' })).toHaveLength(1);
});
