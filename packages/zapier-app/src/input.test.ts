import { createTask, listRalphRuns, startRalph } from '@codetether/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inputOf } from './input.ts';

const word = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
const story = fc.record(
  { id: word, title: word, description: word, criteria: word },
  { requiredKeys: ['title'], noNullPrototype: true },
);

test('stories are the same, filled in one by one or as line items', () => {
  fc.assert(
    fc.property(fc.array(story, { minLength: 1, maxLength: 10 }), (stories) => {
      const numbered = Object.fromEntries(
        stories.flatMap((one, index) =>
          Object.entries(one).map(([name, value]) => [`story_${index + 1}_${name}`, value]),
        ),
      );
      const lines = stories.map((one) =>
        Object.fromEntries(Object.entries(one).map(([name, value]) => [`story_${name}`, value])),
      );
      expect(inputOf(startRalph, numbered)).toEqual({ stories });
      expect(inputOf(startRalph, { stories: lines, story_title: [] })).toEqual({ stories });
    }),
  );
});

test('gaps between numbered stories close, and blanks count as absent', () => {
  const input = {
    story_2_title: 'Second',
    story_4_title: 'Fourth',
    story_5_title: ' ',
    branch_name: '',
    project_name: null,
  };
  expect(inputOf(startRalph, input)).toEqual({ stories: [{ title: 'Second' }, { title: 'Fourth' }] });
});

test('rows with only an ID are empty, as in 1.2.0, and the operation refuses what is not a row', () => {
  const numbered = { story_1_id: 'US-1', story_1_title: 'First', story_2_id: 'US-2', story_2_title: '' };
  expect(inputOf(startRalph, numbered)).toEqual({ stories: [{ id: 'US-1', title: 'First' }] });
  expect(inputOf(startRalph, { stories: [null, { story_title: 'First' }, 'Second'] })).toEqual({
    stories: [{ title: 'First' }, 'Second'],
  });
  const json = '[{"title":"First"}]';
  expect(inputOf(startRalph, { stories: json })).toEqual({ stories: json });
});

test('fields that an operation does not know are left out, such as those of older versions', () => {
  expect(inputOf(createTask, { title: 'Tidy', confirm: 'yes', webhook: 'https://example.com' })).toEqual({
    title: 'Tidy',
  });
});

test('a limit above the maximum of a search gives the maximum, as in 1.2.0', () => {
  expect(inputOf(listRalphRuns, { limit: '500' })).toEqual({ limit: 100 });
  expect(inputOf(listRalphRuns, { limit: '7' })).toEqual({ limit: '7' });
  expect(inputOf(listRalphRuns, { limit: 'many' })).toEqual({ limit: 'many' });
});

test('a choice in another case is the choice, and what is none is left to the operation', () => {
  expect(inputOf(createTask, { title: 'Tidy', agent_type: ' Build' })).toEqual({ title: 'Tidy', agent_type: 'build' });
  expect(inputOf(createTask, { title: 'Tidy', agent_type: 'Gardener' })).toMatchObject({ agent_type: 'Gardener' });
});
