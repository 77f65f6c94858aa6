import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prdAnswer, writePrd } from './prd-writer.ts';

const chat = (...turns: string[]) =>
  `Instructions.\n\nPrevious conversation:\n${turns
    .slice(0, -1)
    .map((turn, index) => `${index % 2 ? 'Assistant' : 'User'}: ${turn}\n\n`)
    .join('')}\nUser: ${turns.at(-1)}`;

const prdIn = (answer: string) => JSON.parse(answer.match(/```json\s*([\s\S]*?)\s*```/)?.[1] ?? 'null');

test('the first answer is a question in the words of the user', () => {
  const answer = prdAnswer(chat('I want a wish list in my shop'));
  expect(answer).toContain('"wish list in my shop"');
  expect(answer).toMatch(/\?$/);
  expect(answer).not.toContain('```');
});

test('the second answer is a PRD from the messages of the user', () => {
  const prd = prdIn(
    prdAnswer(
      chat(
        'I want a wish list in my shop',
        'Who?',
        'Customers save items, and friends can see a shared list. Only adults.',
      ),
    ),
  );
  expect(prd.project).toBe('Wish list in my shop');
  expect(prd.branchName).toBe('ralph/wish-list-in-my-shop');
  expect(prd.userStories.map((story: { title: string }) => story.title)).toEqual([
    'Wish list in my shop',
    'Save items',
    'Friends can see a shared list',
  ]);
  expect(prd.userStories[0].acceptanceCriteria).toContain('Only adults');
});

test('two ideas give two PRDs', () => {
  const shop = prdIn(prdAnswer(chat('A wish list', 'Who?', 'The customer')));
  const log = prdIn(prdAnswer(chat('An audit log for admins', 'Who?', 'The customer')));
  expect(log.project).toBe('Audit log for admins');
  expect(log.branchName).not.toBe(shop.branchName);
  expect(log.userStories).not.toEqual(shop.userStories);
});

test('a list of wishes is enough for a PRD at once, with one story for each', () => {
  const prd = prdIn(prdAnswer(chat('Build a newsletter:\n- sign up by e-mail\n- unsubscribe with one click')));
  expect(prd.userStories.map((story: { title: string }) => story.title)).toEqual([
    'Newsletter',
    'Sign up by e-mail',
    'Unsubscribe with one click',
  ]);
});

test('any text gives a PRD that can be started', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string(), { maxLength: 4 }), (idea, details) => {
      const prd = writePrd(idea, details);
      expect(prd.branchName).toMatch(/^ralph\/[a-z0-9-]+$/);
      expect(prd.userStories.length).toBeGreaterThan(0);
      expect(prd.userStories.length).toBeLessThanOrEqual(6);
      for (const story of prd.userStories) expect(story.title).not.toBe('');
    }),
  );
});
