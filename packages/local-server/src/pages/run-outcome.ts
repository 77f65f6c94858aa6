import type { RalphRunRow, UserStory } from '../store/ralph-runs.ts';

/** The status of a run for people: the server calls a run completed even if stories failed. */
export function outcome(run: RalphRunRow): string {
  const passed = passedCount(run);
  if (run.status !== 'completed' || passed === run.prd.userStories.length) return run.status;
  return passed === 0 ? 'failed' : 'partly';
}

export const isGoing = ({ status }: RalphRunRow): boolean => status === 'pending' || status === 'running';

export const passedCount = (run: RalphRunRow): number => run.prd.userStories.length - openStories(run).length;

/** The stories that have not passed. */
export const openStories = (run: RalphRunRow): UserStory[] =>
  run.prd.userStories.filter((story) => storyState(run, story).word !== 'passed');

/** The state of a story: passed if any attempt passed, otherwise that of its last attempt. */
export function storyState(run: RalphRunRow, story: UserStory): { word: string; tasks: string[] } {
  const attempts = run.storyResults.filter((result) => result.storyId === story.id);
  const passed = attempts.some((result) => result.status === 'passed');
  return {
    word: passed ? 'passed' : (attempts.at(-1)?.status ?? 'pending'),
    tasks: attempts.map((result) => result.taskId).filter((id) => id !== null),
  };
}

/** Without the comment at its end, in which a connector keeps its own data. */
export const describedIn = ({ prd: { description } }: RalphRunRow): string =>
  description.trimEnd().endsWith('-->')
    ? description.slice(0, Math.max(0, description.lastIndexOf('<!--'))).trimEnd()
    : description;
