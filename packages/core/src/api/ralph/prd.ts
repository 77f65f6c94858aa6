// The PRD: the result of a chat and the input of a Ralph run.
import { z } from 'zod';
import { invalidField } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import { descriptionProblem } from '../../signing/reserved.ts';
import { cleanAll } from '../../untrusted/clean.ts';

export interface UserStory {
  id: string;
  title: string;
  description: string;
  acceptanceCriteria: string[];
  priority: number;
}

/** A PRD as the server requires it, with every field. */
export interface Prd {
  project: string;
  branchName: string;
  description: string;
  userStories: UserStory[];
}

/** A PRD in the fields of a form. */
export interface PrdIdea {
  prd_json?: string;
  project_name?: string;
  branch_name?: string;
  project_description?: string;
  stories?: readonly { id?: string; title: string; description?: string; criteria?: string }[];
}

/** A story as forms have it. */
export const formStory = { id: 'Story key', title: 'Story title', description: 'Details', criteria: 'One a line' };

/** The stories of a PRD as JSON, for a form. */
export function formStoriesIn(prd_json: string) {
  const { userStories } = prdOf({ prd_json });
  return userStories.map(({ id, title, description, acceptanceCriteria }) => ({
    id,
    title,
    description,
    criteria: acceptanceCriteria.join('\n'),
  }));
}

const text = z.string().trim();
const maybe = text.nullish();
const words = z.union([z.array(text), text.transform(lines)]).nullish();

/** A PRD as people and agents write it: some leave fields out or null, some write them with underscores. */
const loosePrd = z.object({
  project: maybe,
  branchName: maybe,
  branch_name: maybe,
  description: maybe,
  userStories: z.unknown().optional(),
  user_stories: z.unknown().optional(),
});

const looseStories = z.array(
  z.object({
    id: z.union([maybe, z.number().transform(String)]),
    title: text.min(1),
    description: maybe,
    acceptanceCriteria: words,
    acceptance_criteria: words,
    // Words such as "high" are replaced by the order of the stories.
    priority: z.number().int().optional().catch(undefined),
  }),
);

/** The PRD in the fields of a form. Throws `invalid_input` when there is no story, or when prd_json is not a PRD. */
export function prdOf(idea: PrdIdea): Prd {
  if (idea.prd_json) {
    const prd = prdWithin(idea.prd_json, idea);
    if (prd) return unreserved(prd, 'prd_json');
    throw invalidField('prd_json', 'is not a PRD: it must be JSON with userStories, each with a title');
  }
  const { stories = [], project_name: project, branch_name: branchName, project_description: description } = idea;
  const prd = completePrd(
    { project, branchName, description },
    stories.map(({ criteria, ...story }) => ({ ...story, acceptanceCriteria: lines(criteria ?? '') })),
  );
  if (prd) return unreserved(prd, 'project_description');
  throw invalidField('stories', 'must have at least one story with a title, or give prd_json');
}

/** The PRD in a text that people copied from a chat: alone, in a fence, or after a sentence. */
function prdWithin(text: string, idea: PrdIdea): Prd | undefined {
  const between = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const json of [text, ...linesInFences(text), ...textInFences(text), between]) {
    const prd = parsePrd(json, idea);
    if (prd) return prd;
  }
  return undefined;
}

/** Refuses a description with our comment, such as one that was copied from the server. */
function unreserved(prd: Prd, field: string): Prd {
  const problem = descriptionProblem(prd.description);
  if (problem) throw invalidField(field, problem);
  return prd;
}

/**
 * The PRD in a text: the first fenced JSON block that is one, or the whole text.
 * @internal
 */
export function prdIn(answer: string): Prd | undefined {
  return foundIn(answer)?.prd;
}

function foundIn(answer: string): { prd: Prd; block: string } | undefined {
  // Fences on their own lines first, since a story may contain code.
  for (const block of [...linesInFences(answer), ...textInFences(answer), answer]) {
    const prd = block.trimStart().startsWith('{') ? parsePrd(block) : undefined;
    if (prd) return { prd, block };
  }
  return undefined;
}

/** The answer without its PRD; empty for an answer that is nothing else. */
export function withoutPrd(answer: string): string {
  const block = foundIn(answer)?.block;
  if (block === undefined) return answer;
  const start = answer.indexOf(block);
  const opening = answer.lastIndexOf(fence, start);
  const closing = answer.indexOf(fence, start + block.length);
  return block === answer
    ? ''
    : `${answer.slice(0, opening).trim()}\n\n${answer.slice(closing + fence.length).trim()}`.trim();
}

/** The same as JSON. */
export function prdJsonIn(answer: string): string | undefined {
  const prd = prdIn(answer);
  return prd && prdJson(prd);
}

/** Removes invisible characters first: JSON would escape them, and reading it would restore them. */
export function prdJson(prd: Prd): string {
  return JSON.stringify(cleanAll(prd));
}

const fence = '```';

/** The text between two lines that begin with a fence. Works line by line: a pattern over the whole text would search for the end of each fence again. */
function linesInFences(text: string): string[] {
  const blocks: string[] = [];
  let block: string[] | undefined;
  for (const line of text.split('\n')) {
    const start = line.trim().toLowerCase();
    if (block && start.startsWith(fence)) {
      blocks.push(block.join('\n'));
      block = undefined;
    } else if (block) block.push(line);
    else if (start === fence || start === `${fence}json`) block = [];
  }
  return blocks;
}

/** The text between two fences anywhere. */
function textInFences(text: string): string[] {
  const parts = text.split(fence);
  // The last part has no closing fence.
  return parts.slice(0, -1).flatMap((part, index) => (index % 2 === 1 ? [part.replace(/^json/i, '')] : []));
}

/** A PRD from its JSON, with gaps filled; undefined when the JSON is not a PRD. */
export function parsePrd(json: string, defaults: PrdIdea = {}): Prd | undefined {
  const loose = loosePrd.safeParse(parseJson(json)).data;
  const stories = looseStories.safeParse(loose?.userStories ?? loose?.user_stories).data;
  if (!loose || !stories) return undefined;
  return completePrd(
    {
      project: loose.project || defaults.project_name,
      branchName: loose.branchName || loose.branch_name || defaults.branch_name,
      description: loose.description || defaults.project_description,
    },
    stories.map(({ acceptance_criteria, ...story }) => ({
      ...story,
      acceptanceCriteria: story.acceptanceCriteria ?? acceptance_criteria,
    })),
  );
}

type Gappy<T> = { [Key in keyof T]?: T[Key] | null };

/** Undefined without a story. */
function completePrd(
  { project: named, branchName, description }: Gappy<Omit<Prd, 'userStories'>>,
  stories: readonly (Gappy<UserStory> & { title: string })[],
): Prd | undefined {
  const [first] = stories;
  if (!first) return undefined;
  // A fixed default would put all unnamed PRDs on the same branch.
  const project = named || first.title;
  const ids = distinctIds(stories.map(({ id }) => id));
  return {
    project,
    branchName: branchName || branchOf(project),
    description: description || project,
    userStories: stories.map(({ title, description, acceptanceCriteria, priority }, index) => ({
      id: ids[index] ?? title,
      title,
      description: description || title,
      acceptanceCriteria: acceptanceCriteria?.length ? acceptanceCriteria : [title],
      priority: priority ?? index + 1,
    })),
  };
}

/** The server builds only one story of each ID, so a repeated ID gets a number, and a default gives way to an ID that somebody chose. */
function distinctIds(given: readonly (string | null | undefined)[]): string[] {
  const chosen = new Set(given);
  const used = new Set<string>();
  const numbers = new Map<string, number>();
  return given.map((id, index) => {
    const wanted = id || `US-${String(index + 1).padStart(3, '0')}`;
    let distinct = wanted;
    let number = numbers.get(wanted) ?? 1;
    while (used.has(distinct) || (chosen.has(distinct) && (distinct !== wanted || !id))) {
      number += 1;
      distinct = `${wanted}-${number}`;
    }
    numbers.set(wanted, number);
    used.add(distinct);
    return distinct;
  });
}

function branchOf(project: string): string {
  const slug = project
    .slice(0, 200)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('-')
    .slice(0, 50);
  return `ralph/${slug || 'project'}`;
}

function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*[-*•]\s+/, '').trim())
    .filter(Boolean);
}
