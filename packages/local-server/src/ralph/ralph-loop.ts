import { randomUUID } from 'node:crypto';
import type { ServerContext } from '../server-context.ts';
import type { RalphLog, RalphRunRow, StoryResult, UserStory } from '../store/ralph-runs.ts';
import { isEnd } from '../tasks/work.ts';
import { micros } from '../time/stamps.ts';
import { failed, storyPrompt, verdict } from './ralph-story.ts';

export type RalphLoops = ReturnType<typeof createRalphLoops>;

/** A story task that takes longer counts as failed; the task itself continues. */
const TASK_LIMIT_MS = 600_000;

/** After a restart the loops wait this long for workers to come back. */
const RECOVERY_DELAY_MS = 5_000;

/** The autonomous loops over the stories of a PRD, as ralph_api.py runs them (codetether-api.md 8.2). */
export function createRalphLoops(context: ServerContext, pollMs: number) {
  const { store, bridge, clock } = context;
  const running = new Map<string, { run: RalphRunRow; abort: AbortController }>();

  const log = (run: RalphRunRow, type: RalphLog['type'], message: string, storyId: string | null = null) => {
    const timestamp = micros(clock.now(), run.logs.at(-1)?.timestamp);
    run.logs.push({ id: randomUUID(), type, message, storyId, timestamp });
    store.ralphRuns.save(run);
  };

  /** Runs the loop until it ends, is cancelled or the server closes; after a restart, the server recovers the run. */
  async function start(run: RalphRunRow): Promise<void> {
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, context.closing]);
    running.set(run.id, { run, abort });
    try {
      if (run.startedAt === null) begin(run);
      await (run.runMode === 'parallel' ? parallel(run, signal) : sequential(run, signal));
      finish(run);
    } catch (error) {
      if (!signal.aborted) fail(run, error);
    } finally {
      running.delete(run.id);
    }
  }

  function begin(run: RalphRunRow): void {
    run.status = 'running';
    run.startedAt = clock.now();
    log(run, 'info', `Starting Ralph loop for ${run.prd.project}`);
    log(run, 'info', `Branch: ${run.prd.branchName}`);
    log(run, 'info', `Stories: ${run.prd.userStories.length}`);
    log(run, 'info', `Mode: ${run.runMode === 'parallel' ? `parallel (max ${run.maxParallel})` : 'sequential'}`);
  }

  /** Tries the first story that has not passed until it passes, so a story that keeps failing blocks all later ones. */
  async function sequential(run: RalphRunRow, signal: AbortSignal): Promise<void> {
    for (let iteration = 1; iteration <= run.maxIterations; iteration++) {
      run.currentIteration = iteration;
      const passed = passedStories(run);
      const story = run.prd.userStories.find(({ id }) => !passed.has(id));
      if (!story) {
        log(run, 'complete', 'All stories complete!');
        return;
      }
      const result = openResult(run, story) ?? startStory(run, story, iteration);
      await finishStory(run, story, result, signal);
    }
  }

  /** Tries each story once, with as many in parallel as the run allows. */
  async function parallel(run: RalphRunRow, signal: AbortSignal): Promise<void> {
    run.storyResults = [];
    const waiting = [...run.prd.userStories];
    const lane = async () => {
      for (let story = waiting.shift(); story; story = waiting.shift())
        await finishStory(run, story, startStory(run, story, 1), signal);
    };
    await Promise.all(Array.from({ length: run.maxParallel }, lane));
  }

  function startStory(run: RalphRunRow, story: UserStory, iteration: number): StoryResult {
    const result: StoryResult = {
      storyId: story.id,
      status: 'running',
      taskId: null,
      iteration,
      result: null,
      error: null,
      startedAt: clock.now(),
      completedAt: null,
    };
    const detailed = run.runMode === 'sequential';
    log(run, 'story_start', `Starting ${story.id}: ${story.title}`, story.id);
    run.storyResults.push(result);
    if (detailed) log(run, 'info', `Creating task for ${story.id}...`, story.id);
    const created = bridge.create({
      title: `Ralph: ${story.id} - ${story.title}`,
      prompt: storyPrompt(run, story, iteration),
      agentType: 'build',
      workspaceId: workspaceOf(run),
      priority: 10 - story.priority,
      metadata: {
        ralph: true,
        ralph_run_id: run.id,
        story_id: story.id,
        iteration,
        ...(run.model !== null && { model: run.model }),
      },
      routed: false,
    });
    result.taskId = created?.task.id ?? null;
    if (detailed && created) log(run, 'info', `Task created: ${result.taskId}`, story.id);
    store.ralphRuns.save(run);
    return result;
  }

  async function finishStory(
    run: RalphRunRow,
    story: UserStory,
    result: StoryResult,
    signal: AbortSignal,
  ): Promise<void> {
    const { passed, ...outcome } = await taskEnd(result.taskId, signal);
    Object.assign(result, outcome, { status: passed ? 'passed' : 'failed', completedAt: clock.now() });
    if (passed) log(run, 'story_pass', `${story.id} PASSED!`, story.id);
    else {
      const reason = run.runMode === 'sequential' ? `: ${outcome.error?.slice(0, 200)}` : '';
      log(run, 'story_fail', `${story.id} FAILED${reason}`, story.id);
    }
  }

  async function taskEnd(taskId: string | null, signal: AbortSignal) {
    const deadline = clock.now() + TASK_LIMIT_MS;
    while (taskId !== null && clock.now() < deadline) {
      signal.throwIfAborted();
      const task = bridge.read(taskId);
      if (task && isEnd(task.status)) return verdict(task);
      await clock.sleep(pollMs, signal);
    }
    return failed(taskId === null ? 'Failed to create task' : 'Task timed out');
  }

  /** The run is `completed` even if no story passed; its story results have the real outcome. */
  function finish(run: RalphRunRow): void {
    const total = run.prd.userStories.length;
    const passed = run.storyResults.filter(({ status }) => status === 'passed').length;
    const isParallel = run.runMode === 'parallel';
    const all = passed === total;
    run.status = 'completed';
    run.completedAt = clock.now();
    log(
      run,
      all || isParallel ? 'complete' : 'info',
      `Ralph ${all && !isParallel ? 'completed' : 'finished'}: ${passed}/${total} stories passed`,
    );
  }

  function fail(run: RalphRunRow, error: unknown): void {
    run.status = 'failed';
    run.error = error instanceof Error ? error.message : String(error);
    run.completedAt = clock.now();
    log(run, 'error', `Ralph run failed: ${run.error}`);
  }

  /** Recovers a run that a restart interrupted: ends it if its tasks have ended, otherwise resumes it. */
  function recover(run: RalphRunRow): void {
    const open = run.storyResults.filter((result) => result.status === 'running');
    const alive = open.some(
      (result) => result.taskId !== null && !isEnd(bridge.read(result.taskId)?.status ?? 'failed'),
    );
    if (alive || run.status === 'pending') {
      void start(run);
      return;
    }
    for (const result of open) {
      const task = result.taskId === null ? undefined : bridge.read(result.taskId);
      const { passed, ...outcome } = task ? verdict(task) : failed('Task not found');
      Object.assign(result, outcome, { status: passed ? 'passed' : 'failed', completedAt: clock.now() });
    }
    const all = passedStories(run).size === run.prd.userStories.length;
    run.status = all ? 'completed' : 'failed';
    run.error = all ? null : 'Run interrupted by server restart';
    run.completedAt = clock.now();
    log(run, all ? 'complete' : 'error', run.error ?? 'Ralph completed after a server restart');
  }

  const recoverAll = (): void => {
    const interrupted = ['pending', 'running']
      .flatMap((status) => store.ralphRuns.list({ status, limit: Number.MAX_SAFE_INTEGER }))
      .filter((run) => !running.has(run.id));
    for (const run of interrupted) recover(run);
  };

  clock
    .sleep(RECOVERY_DELAY_MS, context.closing)
    .then(recoverAll)
    .catch(() => {});

  return {
    start,
    recoverAll,

    /** Stops the loop at once; the story's task continues. */
    cancel(run: RalphRunRow): void {
      const active = running.get(run.id);
      const cancelled = active?.run ?? run;
      active?.abort.abort();
      cancelled.status = 'cancelled';
      cancelled.completedAt = clock.now();
      log(cancelled, 'info', 'Run cancelled by user');
      log(cancelled, 'info', 'Ralph run cancelled');
    },

    /** Stops the loop without changing the run, which is deleted next. */
    drop: (id: string) => running.get(id)?.abort.abort(),
  };
}

/** The result of an attempt that was still running when the server stopped. */
const openResult = (run: RalphRunRow, story: UserStory): StoryResult | undefined =>
  run.storyResults.find((result) => result.storyId === story.id && result.status === 'running');

/** The distinct stories with a passed attempt. */
const passedStories = (run: RalphRunRow): Set<string> =>
  new Set(run.storyResults.filter((result) => result.status === 'passed').map((result) => result.storyId));

/** The server does not check the codebase of a run, but cannot store a task of an unknown one. */
const workspaceOf = (run: RalphRunRow): string | null => (run.codebaseId === 'global' ? null : run.codebaseId);
