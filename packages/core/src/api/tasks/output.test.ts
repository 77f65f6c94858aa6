import { expect, test } from 'vitest';
import { openLocal, url } from '../../../test/local.ts';
import { findTask, run, sendMessage } from '../../index.ts';

test('whoever waits for an agent hears the lines that it prints, without the envelopes of its events', async () => {
  const { caller, fetch, worker } = await openLocal();
  const heard = Promise.withResolvers<readonly string[]>();
  const sent = run(
    sendMessage,
    { ...caller(), waitSeconds: 60, output: heard.resolve },
    { message: 'What is a shed?' },
  );
  const task_id = await taskOf(caller());
  await worker.claim(task_id);
  const output = '{"type":"step_start"}\n{"type":"text","part":{"text":"Looking\\nat it\\u200b"}}';
  await fetch(`${url}/v1/agent/tasks/${task_id}/output`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ worker_id: 'w1', output }),
  });
  expect(await heard.promise).toEqual(['Looking', 'at it']);
  await worker.release(task_id, { status: 'completed', result: 'A hut.' });
  expect(await sent).toMatchObject({ response: 'A hut.' });
});

test('the answer comes all the same when nobody may read what the agent prints', async () => {
  const { caller, local, worker } = await openLocal();
  local.faults.next({ kind: 'status', status: 403, match: /\/output/, times: 100 });
  const sent = run(sendMessage, { ...caller(), waitSeconds: 60, output: () => undefined }, { message: 'Again?' });
  const task_id = await taskOf(caller());
  await worker.complete(task_id, 'Yes.');
  expect(await sent).toMatchObject({ response: 'Yes.' });
});

function taskOf(caller: Parameters<typeof run>[1]): Promise<string> {
  return expect
    .poll(async () => (await run(findTask, caller, {})).length)
    .toBe(1)
    .then(async () => (await run(findTask, caller, {}))[0]?.task_id ?? '');
}
