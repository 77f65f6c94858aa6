import { afterAll, expect, test } from 'vitest';
import { replay } from '../test/replay.ts';
import { readStory, storyNames } from '../test/story.ts';

const total = { stories: 0, whole: 0, byStatus: 0 };

test.each(storyNames)('%s', async (name) => {
  const { whole, byStatus, faults } = await replay(name, readStory(name));
  expect(faults).toEqual([]);
  total.stories += 1;
  total.whole += whole;
  total.byStatus += byStatus;
});

afterAll(() => {
  process.stdout.write(
    `recordings: ${total.stories} of ${storyNames.length} stories, ${total.whole} calls whole, ${total.byStatus} by status\n`,
  );
});
