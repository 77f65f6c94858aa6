// The commands that a README tells its reader to type.

/** The commands in its shell blocks, without comments, with continued lines joined. */
export function documentedCommands(markdown: string): string[] {
  return [...markdown.matchAll(/^ *```(?:sh|bash|console)\n(.*?)^ *```/gms)].flatMap(([, block = '']) =>
    block
      .replaceAll(/\s*\\\n\s*/g, ' ')
      .split('\n')
      .map((line) => line.replace(/\s#\s.*$/, '').trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
}

/** Its TypeScript blocks as one program. */
export function documentedCode(markdown: string): string {
  return [...markdown.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code).join('');
}
