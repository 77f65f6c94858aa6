// Regular expressions that take quadratic time or worse on some text: whoever sends that text stops the process. Bound what is matched, or write the pattern
// so that there is one way to read each text. An opening that is looked for again and again, as in <a[^>]*>, is not seen here: `pnpm growth` finds it.
import { RegExpParser } from '@eslint-community/regexpp';
import { parseSync, Visitor } from 'oxc-parser';
import { analyse } from 'scslre';
import { readSources, type Source } from './layers/source.ts';

/** Files that make patterns at run time, of our own words or the operator's; nothing here looks into those. */
const makers = new Set([
  'packages/core/src/untrusted/clean.ts',
  'packages/local-server/src/fastapi/schema.ts',
  'packages/local-server/src/fastapi/unrouted.ts',
  'packages/mcp-server/src/registry/without-absent-tools.ts',
  'packages/slack-bot/src/command-line/entities.ts',
  'packages/slack-bot/src/features/unfurl/unfurl.ts',
]);

/** They match what the operator has set. */
const settings = /\/(config|settings)\.ts$/;

/** One sentence for each slow pattern. */
export function patternProblems({ file, text }: Source): string[] {
  if (settings.test(file)) return [];
  const problems: string[] = [];
  const at = (offset: number) => `${file}:${text.slice(0, offset).split('\n').length}`;
  const parser = new RegExpParser();
  new Visitor({
    Literal(node) {
      if (!('regex' in node)) return;
      const { pattern: source, flags: letters } = node.regex;
      const flags = parser.parseFlags(letters);
      const { reports } = analyse({ pattern: parser.parsePattern(source, 0, source.length, flags), flags });
      for (const { type, exponential } of reports) {
        problems.push(
          `${at(node.start)}: ${node.raw} takes ${exponential ? 'exponential' : 'quadratic'} time (${type})`,
        );
      }
    },
    NewExpression({ callee, start }) {
      if (callee.type !== 'Identifier' || callee.name !== 'RegExp' || makers.has(file)) return;
      problems.push(
        `${at(start)}: makes a pattern at run time; write it as a literal, or name the file in scripts/patterns.ts`,
      );
    },
  }).visit(parseSync(file, text).program);
  return problems;
}

if (import.meta.main) {
  const sources = readSources();
  const problems = sources.flatMap(patternProblems);
  for (const problem of problems) console.error(problem);
  console.log(`patterns: ${sources.length} files, ${problems.length} slow`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
