import { describe, expect, test } from 'vitest';
import { anthropicModel } from './anthropic-model.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluations } from './evaluations/index.ts';
import { openaiModel } from './openai-model.ts';
import { inSession } from './session.ts';
import { fakeEndpoint, key, type Said, type Seen } from './test/fake-endpoint.ts';
import { player } from './test/player.ts';

describe.each(['openai', 'anthropic'] as const)('a model that speaks %s', { concurrent: true }, (wire) => {
  test.each(['idea-to-ralph', 'change-of-mind'])(
    'and makes the expected calls gets the full score: %s',
    async (name) => {
      const evaluation = evaluations.find((one) => one.name === name) ?? feeding;
      await inSession(evaluation, async (session) => {
        const { model, called } = player(evaluation, session);
        await using endpoint = await fakeEndpoint(wire, model);
        const score = await evaluate(evaluation, session, modelAt(endpoint, wire), { called });
        expect(endpoint.problems).toEqual([]);
        expect(score).toMatchObject({ name, unasked: 0, end: true, told: true, problems: [] });
        expect(score.right).toBe(score.expected);
        expect(score.expected).toBeGreaterThan(0);
      });
    },
  );

  test('gets every tool, the date and the results of several calls at once, in order', async () => {
    const seen: Seen[] = [];
    const { score, session } = await played((one) => {
      seen.push(one);
      if (one.user === undefined) return { text: 'The cat is being fed.' };
      return { text: 'I look.', calls: [{ tool: 'find_task', arguments: {} }, ...feed.calls] };
    }, wire);
    expect(seen.map(({ user, results }) => [user, results.length])).toEqual([
      ['Have the cat fed.', 0],
      [undefined, 2],
    ]);
    expect(seen[1]?.results).toEqual([expect.stringContaining('None'), expect.stringContaining('Feed the cat')]);
    expect(seen[0]?.tools).toEqual(session.tools.map(({ name }) => name));
    expect(seen[0]?.system).toContain(session.world.dates.today);
    expect(score).toMatchObject({ expected: 1, right: 1, end: true, told: true, problems: [] });
  });
});

describe.concurrent('a model', () => {
  test('that does nothing gets nothing', async () => {
    const { score } = await played(() => ({ text: 'I would rather not.' }));
    expect(score).toMatchObject({ expected: 1, chosen: 0, right: 0, unasked: 0, end: false, told: false });
    expect(score.problems).toEqual([
      'create_task was not called',
      expect.stringContaining('there should be'),
      'nothing says /cat/is',
    ]);
  });

  test('that does too much is detected, and stopped', async () => {
    const { score } = await played(() => feed);
    expect(score).toMatchObject({ right: 1, unasked: 13, end: false });
    expect(score.problems).toContain('stopped after 15 replies');
  });

  test('gets an error when its arguments are not a JSON object', async () => {
    const results: string[] = [];
    const { score } = await played((seen) => {
      results.push(...seen.results);
      if (seen.user !== undefined) return { calls: [{ tool: 'create_task', arguments: '["half a' }] };
      return seen.results[0]?.includes('JSON') ? feed : { text: 'The cat is being fed.' };
    });
    expect(results[0]).toBe('The arguments are not a JSON object. Write them again.');
    expect(score).toMatchObject({ right: 1, unasked: 0, end: true });
  });
});

const feeding: Evaluation = {
  name: 'feeding',
  tries: '',
  world: { agent: 'none' },
  turns: [{ user: 'Have the cat fed.', ways: [[{ tool: 'create_task', arguments: { title: 'Feed the cat' } }]] }],
  end: { tasks: [{ title: 'Feed the cat' }] },
  told: ['cat'],
};
const feed = { calls: [{ tool: 'create_task', arguments: { title: 'Feed the cat' } }] };

const models = { openai: openaiModel, anthropic: anthropicModel };

function modelAt({ baseUrl }: { baseUrl: string }, wire: keyof typeof models) {
  return models[wire]({ baseUrl, model: 'fake', apiKey: key });
}

async function played(model: (seen: Seen) => Said, wire: keyof typeof models = 'openai') {
  return inSession(feeding, async (session) => {
    await using endpoint = await fakeEndpoint(wire, model);
    const score = await evaluate(feeding, session, modelAt(endpoint, wire));
    expect(endpoint.problems).toEqual([]);
    return { score, session };
  });
}
