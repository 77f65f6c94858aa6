// Removes the surroundings of a command: characters that nobody sees, and courtesies.

/** Without the characters that take no room: pasted text often holds them. The joiner of emojis stays. */
export function visible(line: string): string {
  return line.replace(/[\u200b\u2060\ufeff\u00ad]/g, '').trim();
}

/** `tasks?`, `tasks please`, `please tasks!` → `tasks`. */
export function withoutCourtesy(line: string): string {
  const said = withoutMarks(line);
  const asked = /^please[\s,]/i.test(said) ? said.slice('please'.length + 1).trimStart() : said;
  return /[\s,]please$/i.test(asked.slice(-7)) ? withoutMarks(asked.slice(0, -'please'.length)) : asked;
}

const marks = new Set(' \t\n?!.,');

function withoutMarks(line: string): string {
  let end = line.length;
  while (end > 0 && marks.has(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}
