// The assistant's story over stdio: from an idea to finished user stories, with a failure, a deadline, a schedule and the cost on the way.
import {
  createCronjob,
  createTask,
  findRalphRun,
  findTask,
  getUsageSummary,
  listCronjobs,
  prdChat,
  sendToAgent,
  startRalph,
  taskFailed,
} from '@codetether/core';
import { type Answer, type Assistant, itemsOf } from './assistant.ts';
import { answers, happens, heading, promised } from './transcript.ts';

const deadlineSeconds = 4;

export async function assistantStory(assistant: Assistant): Promise<void> {
  const { message, job, failures } = await thingsThatTakeTime(assistant);
  const prd = await fromIdeaToPrd(assistant);
  await ralphBuildsIt(assistant, prd);
  await tasksAndRetries(assistant, failures);
  await reportResults(assistant, message, job);
  await usage(assistant);
}

async function thingsThatTakeTime({ call }: Assistant) {
  heading('Two things for later: a message to an agent that is away, and a schedule');
  const failures = await call(taskFailed.name);
  const message = await call(sendToAgent.name, {
    agent_name: 'night-watch',
    message: 'Check the backups.',
    deadline_seconds: deadlineSeconds,
  });
  promised(
    message.agent_online === false,
    `night-watch is not online; the message waits for it until ${time(message.deadline_at)}`,
  );
  const job = await call(createCronjob.name, {
    name: 'Every three seconds',
    cron_expression: '* * * * * */3',
    task_template: 'Look whether the shop is open.',
  });
  answers(`next run at ${time(job.next_run_at)}`);
  return { message, job, failures };
}

async function fromIdeaToPrd({ call }: Assistant): Promise<string> {
  heading('From an idea to a PRD');
  const first = await call(prdChat.name, { message: 'A wish list for our shop' });
  answers(`agent: ${first.response}`);
  promised(first.has_prd === false, 'it asks before it writes');
  const second = await call(prdChat.name, {
    message: 'Customers save products to a list. They share the list with a friend.',
    conversation_id: first.conversation_id,
  });
  promised(second.has_prd === true, 'the second turn has the PRD');
  return String(second.prd_json);
}

async function ralphBuildsIt({ call }: Assistant, prd_json: string): Promise<void> {
  heading('Ralph builds it');
  const run = await call(startRalph.name, { prd_json });
  answers(`run ${run.run_id}: ${run.story_count} stories`);
  await waitFor(call, { run_id: run.run_id });
  const [found] = itemsOf(await call(findRalphRun.name, { run_id: run.run_id }));
  for (const { id, title, status, attempts } of storiesOf(found))
    answers(`${id} ${title}: ${status} at attempt ${attempts}`);
  promised(found?.outcome === 'passed', `every story passed; ${found?.url}`);
}

async function tasksAndRetries({ call }: Assistant, before: Answer): Promise<void> {
  heading('A task, one that fails, and its retry');
  const task = await call(createTask.name, { title: 'Tidy the changelog' });
  const ended = await waitFor(call, { task_id: task.task_id });
  promised(ended.status === 'completed', `completed: ${ended.result}`);
  const failing = await call(createTask.name, { title: 'Fail the first time' });
  await waitFor(call, { task_id: failing.task_id });
  const events = itemsOf(await call(taskFailed.name, { cursor: before.cursor }));
  const event = events.find(({ task_id }) => task_id === failing.task_id);
  promised(event !== undefined, `the trigger reports it: ${event?.error}`);
  const retry = await call(createTask.name, { title: 'Fail the first time', retry_of: failing.task_id });
  const again = await waitFor(call, { task_id: retry.task_id });
  promised(again.status === 'completed' && again.retry_count === 1, `retry ${again.retry_count}: ${again.result}`);
}

async function reportResults({ call }: Assistant, message: Answer, job: Answer): Promise<void> {
  heading('The results of the message and the schedule');
  const [unclaimed] = itemsOf(await call(findTask.name, { task_id: message.task_id }));
  promised(unclaimed?.status === 'failed', `nobody met the deadline of ${deadlineSeconds} s: ${unclaimed?.error}`);
  const [fired] = itemsOf(await call(listCronjobs.name, { name: String(job.name) }));
  promised(
    Number(fired?.run_count) >= 1,
    `the schedule ran ${fired?.run_count} times, last at ${time(fired?.last_run_at)}`,
  );
}

async function usage({ call }: Assistant): Promise<void> {
  heading('What it cost');
  const [month] = itemsOf(await call(getUsageSummary.name));
  promised(
    Number(month?.total_requests) > 0,
    `${month?.month}: ${month?.total_requests} requests, ${month?.total_tokens} tokens, $${Number(month?.total_cost).toFixed(2)}`,
  );
}

/** Calls wait until the work has ended, and prints each change. */
async function waitFor(call: Assistant['call'], handle: Answer): Promise<Answer> {
  let last = '';
  for (;;) {
    const seen = await call('wait', handle, (message) => {
      if (message !== last) happens(message);
      last = message;
    });
    if (seen.ended) return seen;
  }
}

function storiesOf(run: Answer | undefined): Answer[] {
  return Array.isArray(run?.story_results) ? run.story_results : [];
}

function time(stamp: unknown): string {
  return String(stamp).slice(11, 19);
}
