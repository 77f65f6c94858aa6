import { describe, expect, test } from 'vitest';
import type { Evaluation } from './evaluation.ts';
import { evaluations } from './evaluations/index.ts';
import { replay, waysOf } from './replay.ts';
import { inSession, renderings } from './session.ts';

test('there are 20, each with its own name, and together they need every tool', async () => {
  expect(new Set(evaluations.map(({ name }) => name)).size).toBe(20);
  const used = evaluations.flatMap(({ turns }) => turns.flatMap(({ ways }) => ways.flat().map(({ tool }) => tool)));
  const tools = await inSession(bare, async (session) => session.tools.map(({ name }) => name));
  expect(new Set(used)).toEqual(new Set(tools));
});

describe.concurrent.each(renderings)(
  'the expected calls are valid, possible with the %s, and lead to the expected state',
  (rendering) => {
    for (const evaluation of evaluations) {
      for (let way = 0; way < waysOf(evaluation); way += 1) {
        test(`${evaluation.name}, way ${way + 1}`, async () => {
          const { problems } = await inSession(evaluation, (session) => replay(evaluation, way, session), rendering);
          expect(problems).toEqual([]);
        });
      }
    }
  },
);

test('a replay that does not is detected', async () => {
  const evaluation: Evaluation = {
    ...bare,
    turns: [
      {
        before: [{ tool: 'create_task', arguments: { title: 'Feed the cat' }, as: 'cat' }],
        user: 'What about the cat?',
        ways: [
          [
            { tool: 'find_task', arguments: { task_id: '{{cat.task_id}}', status: 'hungry' } },
            { tool: 'feed_cat' },
            { tool: 'create_task', arguments: { title: { example: 'Feed the dog', like: 'cat' } } },
          ],
        ],
      },
    ],
    end: { tasks: [{ title: { example: '', like: 'cat' } }], runs: [{ status: 'completed' }] },
    told: ['asleep'],
  };
  const { problems } = await inSession(evaluation, (session) => replay(evaluation, 0, session));
  expect(problems).toEqual([
    expect.stringMatching(/^find_task: its arguments do not fit the schema/),
    expect.stringMatching(/^find_task: an assistant cannot know /),
    expect.stringMatching(/^find_task: ended with invalid_input/),
    'feed_cat: there is no such tool',
    expect.stringMatching(/^feed_cat: ended with a refusal by the protocol/),
    expect.stringMatching(/^create_task: its own example: title should be like/),
    expect.stringMatching(/^tasks: there should not be .*dog/),
    expect.stringMatching(/^runs: there should be /),
    'nothing says /asleep/is',
  ]);
});

const bare: Evaluation = {
  name: 'bare',
  tries: '',
  turns: [{ user: '', ways: [[]] }],
  world: { agent: 'none' },
  end: {},
};
