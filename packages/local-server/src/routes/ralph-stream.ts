import { eventStream } from '../http/event-stream.ts';
import type { ServerContext } from '../server-context.ts';
import type { RalphRunRow } from '../store/ralph-runs.ts';
import { isEnd } from '../tasks/work.ts';
import { shownLog, shownResult } from './ralph-wire.ts';

/** The interval at which the run is read. */
const POLL_MS = 500;

const FIRST_STORY_MS = 100;

/** The events of a run: first the past ones, then changes until it ends (codetether-api.md 7.1). */
export function ralphStream({ store, outputs, clock, closing }: ServerContext, opened: RalphRunRow): Response {
  return eventStream(closing, async (send, signal) => {
    const done = (status: string) => send({ event: 'done', data: { status, run_id: opened.id } });
    const status = (word: string) => send({ event: 'status', data: { status: word, run_id: opened.id } });
    status(opened.status);
    for (const entry of opened.logs) send({ event: 'log', data: shownLog(entry) });
    if (isEnd(opened.status)) return done(opened.status);

    // Existing stories are not reported again; but the real loop needs a moment for its first one.
    const isFresh = clock.now() - opened.createdAt < FIRST_STORY_MS;
    const stories = isFresh ? '[]' : JSON.stringify(opened.storyResults);
    let last = { status: opened.status, logs: opened.logs.length, stories };
    const outputSeen = new Map<string, number>();
    for (;;) {
      const run = store.ralphRuns.find(opened.id);
      if (!run) return send({ event: 'error', data: { error: 'Run not found' } });
      for (const entry of run.logs.slice(last.logs)) send({ event: 'log', data: shownLog(entry) });
      if (run.status !== last.status) status(run.status);
      const stories = JSON.stringify(run.storyResults);
      if (stories !== last.stories) send({ event: 'story', data: run.storyResults.map(shownResult).map(withoutNulls) });
      for (const { taskId, storyId, status: word } of run.storyResults) {
        // A story that has just ended may have new output.
        if (taskId === null || (word !== 'running' && !outputSeen.has(taskId))) continue;
        const lines = outputs.of(taskId);
        for (const { output, timestamp } of lines.slice(outputSeen.get(taskId) ?? 0))
          send({ event: 'output', data: { task_id: taskId, story_id: storyId, output, timestamp } });
        outputSeen.set(taskId, lines.length);
      }
      if (isEnd(run.status)) return done(run.status);
      last = { status: run.status, logs: run.logs.length, stories };
      await clock.sleep(POLL_MS, signal);
    }
  });
}

const withoutNulls = (record: object) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
