import type { RalphRunRow, UserStory } from '../store/ralph-runs.ts';

/** The prompt for one attempt at a story. */
export function storyPrompt(run: RalphRunRow, story: UserStory, iteration: number): string {
  const criteria = story.acceptanceCriteria.map((line) => `- ${line}`).join('\n');
  return `## Ralph Autonomous Development - ${story.id}

**Project:** ${run.prd.project}
**Branch:** ${run.prd.branchName}
**Iteration:** ${iteration}/${run.maxIterations}

### User Story: ${story.title}

${story.description}

### Acceptance Criteria
${criteria}

### Instructions
Work on this story alone, on the branch named above. Test what you build and commit it.
When every criterion is met, end your answer with STORY_COMPLETE.
When you cannot continue, end it with STORY_BLOCKED: and the reason.
`;
}

/** Whether an ended story task passed. An empty result passes (codetether-api.md 8.2). */
export function verdict(task: { status: string; result: string | null; error: string | null }): {
  passed: boolean;
  result: string;
  error: string | null;
} {
  if (task.status === 'cancelled') return failed('Task cancelled');
  if (task.status === 'failed') return failed(task.error || 'Task failed');
  const result = task.result ?? '';
  if (result.includes('STORY_COMPLETE') || !result.includes('STORY_BLOCKED'))
    return { passed: true, result, error: null };
  return failed(result);
}

export const failed = (error: string) => ({ passed: false, result: error, error });
