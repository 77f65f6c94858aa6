// Prefixes of our texts in fields that also hold text of users. Input that contains one is refused: it would be read as ours.

/** The prefix of the conversation name that a PRD chat has on the server. */
export const reservedPrefix = 'connect:';

/** The beginning of the comment that follows the description of a Ralph run. */
export const reservedComment = '<!-- codetether-connect';

/** The reason to refuse a name that the caller chose; undefined for a good one. */
export function nameProblem(name: string): string | undefined {
  if (!name.trimStart().startsWith(reservedPrefix)) return undefined;
  return `must not begin with "${reservedPrefix}", which is reserved; choose another`;
}

/** The same for the description of a PRD. */
export function descriptionProblem(description: string): string | undefined {
  if (!description.includes(reservedComment)) return undefined;
  return `must not contain "${reservedComment}", which is reserved; remove that comment`;
}
