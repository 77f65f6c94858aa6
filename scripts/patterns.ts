// Finds regular expressions that take quadratic time or worse on some text, with which a sender can block the process. Bound the text, or write the pattern
// so that it matches each text in only one way. This check does not find an opening that is searched again and again, as in <a[^>]*>; `pnpm growth` does.
import { RegExpParser } from '@eslint-community/regexpp';
import { parseSync, Visitor } from 'oxc-parser';
import { analyse } from 'scslre';
import { readSources, type Source } from './layers/source.ts';

/** Files that create patterns at run time, from our own words or the operator's; those patterns are not checked. */
const makers = new Set([
  'packages/core/src/untrusted/clean.ts',
  'packages/local-server/src/fastapi/schema.ts',
  'packages/local-server/src/fastapi/unrouted.ts',
  'packages/mcp-server/src/registry/registry.ts',
  'packages/slack-bot/src/command-line/entities.ts',
  'packages/slack-bot/src/features/unfurl/record-page.ts',
]);

/** Their patterns match only the operator's settings. */
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
        `${at(start)}: creates a pattern at run time; write it as a literal, or name the file in scripts/patterns.ts`,
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
