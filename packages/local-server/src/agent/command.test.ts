import { expect, test } from 'vitest';
import { systemClock } from '../time/clock.ts';
import { commandAgent } from './command.ts';

const work = { id: 't1', title: 'T', prompt: 'hello there', metadata: {} };
const live = () => new AbortController().signal;
const ignore = async () => {};

test('standard input is the prompt, standard output the result', async () => {
  const lines: string[] = [];
  const agent = commandAgent({ command: 'tr a-z A-Z' }, systemClock);
  const outcome = await agent(work, async (line) => void lines.push(line), live());
  expect(outcome).toEqual({ status: 'completed', result: 'HELLO THERE' });
  expect(lines).toEqual(['HELLO THERE']);
});

test('another exit code fails the task with the end of standard error', async () => {
  const agent = commandAgent({ command: 'echo partial; echo "no model" >&2; exit 3' }, systemClock);
  expect(await agent(work, ignore, live())).toEqual({ status: 'failed', error: 'no model' });
});

test('a silent failure names the exit code', async () => {
  const agent = commandAgent({ command: 'exit 7' }, systemClock);
  expect(await agent(work, ignore, live())).toEqual({
    status: 'failed',
    error: 'The agent command ended with exit 7 and printed no error.',
  });
});

test('a command that takes too long is stopped, with all its child processes', async () => {
  const agent = commandAgent({ command: 'sleep 30 | cat', timeoutMs: 50 }, systemClock);
  expect(await agent(work, ignore, live())).toEqual({
    status: 'failed',
    error: 'The agent command took longer than 0.05 s and was stopped.',
  });
});

test('closing the server stops the command', async () => {
  const closing = new AbortController();
  const agent = commandAgent({ command: 'echo started; sleep 30' }, systemClock);
  const outcome = await agent(work, async () => closing.abort(), closing.signal);
  expect(outcome.status).toBe('failed');
});
