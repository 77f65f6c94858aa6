/** The built-in agent's side of a PRD chat: it asks once, then writes a PRD from the user's own words. */

interface Story {
  id: string;
  title: string;
  description: string;
  acceptanceCriteria: string[];
  priority: number;
}

interface Prd {
  project: string;
  branchName: string;
  description: string;
  userStories: Story[];
}

const MAX_STORIES = 6;

/** A first message of this many words is enough for a PRD without a question. */
const DETAILED_WORDS = 40;

/** The answer to a PRD chat prompt (system text, earlier turns, message). */
export function prdAnswer(prompt: string): string {
  const { said, answered } = turns(prompt);
  const idea = said[0] ?? '';
  if (!answered && !isDetailed(idea)) return questions(idea);
  const prd = writePrd(idea, said.slice(1));
  const count = prd.userStories.length;
  return `Here is the PRD for "${prd.project}" with ${count} ${count === 1 ? 'story' : 'stories'}.\n\n\`\`\`json\n${JSON.stringify(prd, null, 2)}\n\`\`\`\n\nShall I start?`;
}

/**
 * Writes a PRD with one story for each wish of the user.
 * @internal
 */
export function writePrd(idea: string, details: string[]): Prd {
  const wishes = wishesIn(idea);
  const project = capitalise(truncate(bare(wishes[0] ?? idea), 60)) || 'New project';
  const laterWishes = details.flatMap(wishesIn);
  const stories = distinct([...wishes, ...laterWishes.filter(isStory)]).slice(0, MAX_STORIES);
  const remarks = laterWishes.filter((wish) => !isStory(wish));
  return {
    project,
    branchName: `ralph/${slug(project)}`,
    description: [idea, ...details].map(sentence).filter(Boolean).join(' '),
    userStories: (stories.length > 0 ? stories : [project]).map((wish, index) => story(wish, index + 1, remarks)),
  };
}

function story(wish: string, number: number, remarks: string[]): Story {
  const thing = bare(wish);
  return {
    id: `US-${String(number).padStart(3, '0')}`,
    title: capitalise(truncate(thing, 80)),
    description: `As asked for: ${oneLine(wish)}.`,
    acceptanceCriteria: [`"${capitalise(thing)}" can be used`, ...remarks.map(capitalise), 'A test covers it'],
    priority: number,
  };
}

function questions(idea: string): string {
  const thing = truncate(bare(wishesIn(idea)[0] ?? idea), 80) || 'this';
  return `Before I write the PRD for "${thing}": who will use it, what must it do first, and what is out of scope?`;
}

/** The user's messages, oldest first, and whether an assistant has answered before. */
function turns(prompt: string): { said: string[]; answered: boolean } {
  const start = prompt.lastIndexOf('Previous conversation:\n');
  const conversation = start < 0 ? `User: ${prompt}` : prompt.slice(start + 'Previous conversation:\n'.length);
  const parts = conversation.split(/(?:^|\n)(User|Assistant): /).slice(1);
  const said: string[] = [];
  let answered = false;
  for (let index = 0; index + 1 < parts.length; index += 2) {
    if (parts[index] === 'Assistant') answered = true;
    else said.push((parts[index + 1] ?? '').trim());
  }
  return { said, answered };
}

const isDetailed = (message: string) =>
  /^[ \t]*(?:[-*•]|\d+[.)])\s/m.test(message) || message.split(/\s+/).length >= DETAILED_WORDS;

/** One wish for each clause: list items, sentences, and the parts of "a, b and c". */
function wishesIn(text: string): string[] {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .split(/[\n.!?;]+|, ?(?:and |then )?| and (?=\w+ \w+)/i)
    .map((clause) => withoutColon(clause.replace(/^\s*(?:[-*•]|\d+[.)]?)\s*/, '')).trim())
    .filter((clause) => clause.length > 1 && !isAssent(clause));
}

function withoutColon(text: string): string {
  let end = text.length;
  while (end > 0 && ': \n'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** "Only the customer" restricts the stories; "see the list" is a story. */
const isStory = (wish: string) =>
  wish.includes(' ') && !/^(only|no|not|never|without|just|for|everyone|nobody|anyone|nothing)\b/i.test(wish);

/** Whether the clause only agrees, and says nothing about what to build. */
const isAssent = (clause: string) =>
  /^(yes|no|ok(ay)?|sure|fine|please|thanks?|just do it|go (ahead|on))$/i.test(clause);

const OPENING =
  /^(?:(?:please|and|also|then|hi|hello|ok(?:ay)?|yes|i|we|you|they|it|users?|customers?|people)\s+)*(?:(?:would\s+like|want|need|wish|should|must|can|could)\s+)?(?:(?:to|be\s+able\s+to|for)\s+)?(?:(?:build|make|create|write|have)\s+)?(?:(?:me|us)\s+)?(?:(?:an?|the|some)\s+)?/i;

/** "I want a wish list" → "wish list". */
function bare(wish: string): string {
  const line = oneLine(wish);
  return line.replace(OPENING, '') || line;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

const sentence = (text: string) => oneLine(text).replace(/[^.!?…]$/, '$&.');

const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function truncate(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), limit / 2)).trimEnd()}…`;
}

const slug = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
    .join('-')
    .slice(0, 40)
    .replace(/-$/, '') || 'feature';

function distinct(wishes: string[]): string[] {
  const seen = new Set<string>();
  return wishes.filter((wish) => {
    const key = bare(wish).toLowerCase();
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
