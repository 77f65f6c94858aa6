import { expect, test } from 'vitest';
import { openLocal } from '../test/local.ts';
import { cancelRalphRun, findRalphRun, findTask, run, toConnectorError, updateCronjob } from './index.ts';
import { sendMessage } from './operations/index.ts';

test.each([['boom'], [undefined], [null], [{ code: 'ECONNRESET' }], [new TypeError('boom')]])(
  '%j that nobody expected is our own fault, not a cancelled call',
  (thrown) => {
    const error = toConnectorError(thrown);
    expect(error).toMatchObject({ code: 'internal', retryable: false, cause: thrown });
    expect(error.text).not.toMatch(/again|boom/i);
  },
);

test('any abort of a signal is a cancelled call; a signal that ran out is a timeout', () => {
  expect(toConnectorError('stop', AbortSignal.abort('stop')).code).toBe('cancelled');
  expect(toConnectorError('boom', AbortSignal.abort('stop')).code).toBe('internal');
  expect(toConnectorError('boom', new AbortController().signal).code).toBe('internal');
  expect(toConnectorError(new DOMException('x', 'AbortError')).code).toBe('cancelled');
  const late = new DOMException('x', 'TimeoutError');
  expect(toConnectorError(late, AbortSignal.abort(late)).code).toBe('timeout');
});

test('a call that a client aborts with a text is cancelled, even while it runs', async () => {
  const { caller } = await openLocal();
  const ending = new AbortController();
  const waiting = run(sendMessage, { ...caller({ waitSeconds: 30 }), signal: ending.signal }, { message: 'Hello' });
  setTimeout(() => ending.abort('the user pressed Escape'), 300);
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
});

test.each(['.', '..'])('the ID %j does not lead to another route', async (id) => {
  const { caller, fetch } = await openLocal();
  const paths: string[] = [];
  const spying: typeof fetch = (input, init) => {
    paths.push(new URL(new Request(input, init).url).pathname);
    return fetch(input, init);
  };
  const ada = caller({ fetch: spying });
  expect(await run(findTask, ada, { task_id: id })).toEqual([]);
  expect(await run(findRalphRun, ada, { run_id: id })).toEqual([]);
  await expect(run(cancelRalphRun, ada, { run_id: id })).rejects.toMatchObject({ code: 'not_found' });
  await expect(run(updateCronjob, ada, { cronjob_id: id, enabled: false })).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(paths).toEqual([]);
});

test('an error quotes only the beginning of a text that is longer than any ID', async () => {
  const { caller } = await openLocal();
  const error = await run(cancelRalphRun, caller(), { run_id: 'x'.repeat(200) }).catch((thrown) => thrown);
  expect(error.message).toMatch(/^No Ralph run "x{99}…"\.$/);
  await expect(run(cancelRalphRun, caller(), { run_id: 'x'.repeat(201) })).rejects.toMatchObject({
    message: 'run_id must be at most 200 characters.',
  });
});
