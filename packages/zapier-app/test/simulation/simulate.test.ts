import { expect, test } from 'vitest';
import { type Fault, simulate } from './simulate.ts';
import { answered, newReport, newZap, type Report, switchedOn } from './zaps.ts';

const clean = { lost: [], old: [], twice: [], aboveGoal: [] };
const story = { seed: 7, days: 1, happenings: 3, most: 130 };

test('a day of Zaps on a faulty server: nothing is lost, nothing old fires, nothing fires twice', async () => {
  const report = await simulate(story);
  expect(report).toMatchObject(clean);
  expect(report.fired).toBeGreaterThan(20);
});

/** Of an app that gives Zapier at most 25 rows, as ours once did. */
const fewRows = (isMeant: (isPopulatingDedupe: boolean) => boolean): Fault => ({
  perform:
    (perform) =>
    async (key, input, options = {}) => {
      const rows = await perform(key, input, options);
      return isMeant(options.meta?.isPopulatingDedupe === true) ? rows.slice(0, 25) : rows;
    },
});

/** Older tasks move into its window when newer ones leave the filter. */
const filterFirst: Fault = {
  perform: (perform) => async (key, input, options) => {
    if (!input || !('status' in input)) return perform(key, input, options);
    const rows = await perform(key);
    return rows.filter(({ status }) => status === input.status).slice(0, 25);
  },
};

const faults: [string, keyof Report, Fault][] = [
  ['a poll of 25 rows', 'lost', fewRows((isPopulating) => !isPopulating)],
  ['a switch-on that learns 25 ids', 'old', fewRows((isPopulating) => isPopulating)],
  ['a window that is filtered before it is cut', 'old', filterFirst],
  ['marks that are lost', 'aboveGoal', { spoil: (key, value) => (key.includes('looked:') ? '[""]' : value) }],
];
test.for(faults)('the simulation finds %s', async ([, found, fault]) => {
  expect((await simulate({ ...story, seed: 2, fault }))[found]).not.toEqual([]);
});

test('the report notices an event that fires again after a switch-on that did not tell Zapier of it', () => {
  const report = newReport();
  const zap = newZap('all', 'new_task');
  switchedOn(zap, []);
  zap.due.add('t1');
  answered(zap, ['t1'], report);
  expect(report.twice).toEqual([]);
  switchedOn(zap, []);
  answered(zap, ['t1'], report);
  expect(report.twice).toEqual(['twice: all t1']);
});
