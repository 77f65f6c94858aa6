// How texts of ours begin where they share a field with texts of users. Input that looks like one is refused: it would be read as ours.

/** Begins the conversation that a PRD chat names on the server. */
export const reservedPrefix = 'connect:';

/** Begins the comment behind the description of a Ralph run. */
export const reservedComment = '<!-- codetether-connect';

/** Why a name that the caller chooses is refused; nothing for one that is not. */
export function nameProblem(name: string): string | undefined {
  if (!name.trimStart().startsWith(reservedPrefix)) return undefined;
  return `must not begin with "${reservedPrefix}", which is reserved; choose another`;
}

/** The same for the description of a PRD. */
export function descriptionProblem(description: string): string | undefined {
  if (!description.includes(reservedComment)) return undefined;
  return `must not contain "${reservedComment}", which is reserved; remove that comment`;
}
