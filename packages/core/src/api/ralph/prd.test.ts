import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePrd, prdIn, prdOf, withoutPrd } from './prd.ts';

const prd = {
  project: 'Demo shop',
  branchName: 'feature/wishlist',
  description: 'Let customers keep a wish list',
  userStories: [
    { id: 'US-001', title: 'Add', description: 'Add to it', acceptanceCriteria: ['A button'], priority: 1 },
  ],
};

describe('a PRD in an answer', () => {
  test.each([
    ['fenced', `Here it is.\n\n\`\`\`json\n${JSON.stringify(prd, null, 2)}\n\`\`\`\nShall I start?`],
    ['fenced without a word', `\`\`\`\n${JSON.stringify(prd)}\n\`\`\``],
    ['fenced in one line', `It is \`\`\`JSON ${JSON.stringify(prd)}\`\`\`.`],
    ['bare', JSON.stringify(prd)],
    ['behind another block', `\`\`\`json\n{"a":1}\n\`\`\`\n\`\`\`json\n${JSON.stringify(prd)}\n\`\`\``],
    [
      'with underscores',
      JSON.stringify({
        project: prd.project,
        branch_name: prd.branchName,
        description: prd.description,
        user_stories: [{ ...prd.userStories[0], acceptanceCriteria: undefined, acceptance_criteria: ['A button'] }],
      }),
    ],
  ])('is found when it is %s', (_, answer) => {
    expect(prdIn(answer)).toEqual(prd);
  });

  test.each([
    ['Here it is.\n\n```json\n%\n```\n\nShall I start?', 'Here it is.\n\nShall I start?'],
    ['It is ```JSON %``` now.', 'It is\n\nnow.'],
    ['```json\n{"a":1}\n```\n```json\n%\n```', '```json\n{"a":1}\n```'],
    ['```\n%\n```', ''],
    ['%', ''],
    ['Who should see the list?', 'Who should see the list?'],
  ])('is taken out of the answer, which keeps its other words: %s', (answer, rest) => {
    for (const json of [JSON.stringify(prd), JSON.stringify({ ...prd, description: 'See ``` code ```' }, null, 2)]) {
      if (answer.includes('```JSON') && json.includes('```')) continue;
      expect(withoutPrd(answer.replace('%', json))).toBe(rest);
    }
  });

  test.each([
    'Who should see the list?',
    '```json\n{"project":"x","userStories":[]}\n```',
    '```json\n{"project":"x"}\n```',
    '```json\n{broken\n```',
    '',
  ])('is not found in %j', (answer) => {
    expect(prdIn(answer)).toBeUndefined();
  });

  test('may contain code, null fields and priorities in words', () => {
    const [story] = prd.userStories;
    const odd = {
      ...story,
      id: null,
      description: 'Show it in ``` code ```',
      acceptanceCriteria: null,
      priority: 'high',
    };
    const answer = `\`\`\`json\n${JSON.stringify({ ...prd, branchName: null, userStories: [odd] })}\n\`\`\``;
    expect(prdIn(answer)?.userStories).toEqual([
      { ...story, id: 'US-001', description: odd.description, acceptanceCriteria: [story?.title], priority: 1 },
    ]);
  });

  test('survives any text around it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        fc.pre(!before.includes('```') && !after.includes('```'));
        expect(prdIn(`${before}\n\`\`\`json\n${JSON.stringify(prd)}\n\`\`\`\n${after}`)).toEqual(prd);
      }),
    );
  });
});

describe('a PRD of a form', () => {
  test('has its gaps filled', () => {
    expect(
      prdOf({
        project_name: 'Demo Shop!',
        stories: [{ title: 'Add' }, { title: 'Share', criteria: '- by mail\n- by link' }],
      }),
    ).toEqual({
      project: 'Demo Shop!',
      branchName: 'ralph/demo-shop',
      description: 'Demo Shop!',
      userStories: [
        { id: 'US-001', title: 'Add', description: 'Add', acceptanceCriteria: ['Add'], priority: 1 },
        { id: 'US-002', title: 'Share', description: 'Share', acceptanceCriteria: ['by mail', 'by link'], priority: 2 },
      ],
    });
  });

  test('prd_json takes precedence over the other fields, which fill its gaps', () => {
    const json = JSON.stringify({ userStories: [{ id: 7, title: 'Add', acceptanceCriteria: 'one\ntwo' }] });
    expect(prdOf({ prd_json: json, project_name: 'Named', stories: [{ title: 'Ignored' }] })).toMatchObject({
      project: 'Named',
      userStories: [{ id: '7', title: 'Add', acceptanceCriteria: ['one', 'two'] }],
    });
  });

  test('prd_json may be in a fence or after a sentence, as in a chat', () => {
    const json = '{"project":"Shop","userStories":[{"title":"Share the list"}]}';
    const plain = prdOf({ prd_json: json });
    for (const prd_json of [
      `\`\`\`json\n${json}\n\`\`\``,
      `Here is the PRD: ${json} Good luck!`,
      `\`\`\`${json}\`\`\``,
    ])
      expect(prdOf({ prd_json })).toEqual(plain);
    expect(() => prdOf({ prd_json: 'No braces } here {' })).toThrow('is not a PRD');
  });

  test('without a name is named after its first story, so that two of them do not share a branch', () => {
    const named = { project: 'Add to wish list', branchName: 'ralph/add-to-wish-list' };
    expect(prdOf({ stories: [{ title: 'Add to wish list' }] })).toMatchObject(named);
    expect(prdOf({ prd_json: '{"userStories":[{"title":"Add to wish list"}]}' })).toMatchObject(named);
  });

  test('without a story is an error', () => {
    expect(() => prdOf({ project_name: 'x' })).toThrow('stories must have');
    expect(() => prdOf({ prd_json: '{"project":"x"}' })).toThrow('prd_json is not a PRD');
  });

  test('any JSON is a PRD or nothing', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const parsed = parsePrd(json);
        if (parsed) expect(parsed.userStories.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('no two stories have the same ID', () => {
  const idsOf = (ids: readonly (string | undefined)[]) =>
    prdOf({ stories: ids.map((id) => ({ title: 'x', ...(id !== undefined && { id }) })) }).userStories.map(
      ({ id }) => id,
    );

  test.each([
    [
      ['A', 'A', 'A'],
      ['A', 'A-2', 'A-3'],
    ],
    [
      ['US-002', undefined],
      ['US-002', 'US-002-2'],
    ],
    [
      [undefined, 'US-001'],
      ['US-001-2', 'US-001'],
    ],
    [
      ['A', 'A', 'A-2'],
      ['A', 'A-3', 'A-2'],
    ],
  ])('%j → %j', (given, made) => {
    expect(idsOf(given)).toEqual(made);
  });

  test('whatever the IDs are, and the first of each is kept', () => {
    const id = fc.option(fc.constantFrom('A', 'A-2', 'US-001', 'US-002', 'US-002-2'), { nil: undefined });
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 10 }), (given) => {
        const made = idsOf(given);
        expect(new Set(made).size).toBe(given.length);
        for (const chosen of new Set(given)) if (chosen) expect(made[given.indexOf(chosen)]).toBe(chosen);
      }),
    );
  });
});
