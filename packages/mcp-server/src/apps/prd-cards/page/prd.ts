// A PRD as the page edits it.
import { fieldsOf, listOf, numberOf, textOf } from '../../page/values.ts';

export interface Prd {
  project: string;
  branch: string;
  description: string;
  stories: Story[];
}

export interface Story {
  id: string;
  title: string;
  description: string;
  /** One a line. */
  criteria: string;
  priority: number | undefined;
}

/** Undefined for a text that is not a PRD. */
export function readPrd(json: string): Prd | undefined {
  let read: ReturnType<typeof fieldsOf>;
  try {
    read = fieldsOf(JSON.parse(json));
  } catch {
    return undefined;
  }
  const stories = listOf(read.userStories);
  if (stories.length === 0) return undefined;
  return {
    project: textOf(read.project),
    branch: textOf(read.branchName),
    description: textOf(read.description),
    stories: stories.map((story) => ({
      id: textOf(story.id),
      title: textOf(story.title),
      description: textOf(story.description),
      criteria: Array.isArray(story.acceptanceCriteria) ? story.acceptanceCriteria.map(textOf).join('\n') : '',
      priority: numberOf(story.priority),
    })),
  };
}

/** As start_ralph takes it, which fills the gaps. */
export function writePrd({ project, branch, description, stories }: Prd): string {
  return JSON.stringify({
    project,
    branchName: branch,
    description,
    userStories: stories.map(({ id, title, description, criteria, priority }) => ({
      ...(id && { id }),
      title,
      description,
      acceptanceCriteria: criteriaOf(criteria),
      ...(priority !== undefined && { priority }),
    })),
  });
}

export function criteriaOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}
