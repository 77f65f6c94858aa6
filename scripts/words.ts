// Keeps words out that make our English hard to read. `node scripts/words.ts FOLDER…` looks there; without a folder, at all that is covered.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { covered } from './words/covered.ts';
import { type Piece, piecesOf } from './words/pieces.ts';
import { rules } from './words/table.ts';

/** One line for each word that should be another. */
export function wordProblems(file: string, text: string): string[] {
  return piecesOf(file, text).flatMap((piece) =>
    rules
      .filter(({ only }) => only === undefined || piece.kind === 'comment')
      .flatMap(({ pattern, write }) =>
        [...piece.lines.join(' ').matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(
          ({ 0: found, index }) => `${file}:${lineAt(piece, index)}: "${found}": write ${write}`,
        ),
      ),
  );
}

function lineAt({ line, lines }: Piece, offset: number): number {
  let end = 0;
  const index = lines.findIndex((one) => {
    end += one.length + 1;
    return end > offset;
  });
  return line + index;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const asked = process.argv.slice(2);
  const places = asked.length > 0 ? asked : covered;
  const files = globSync(
    places.flatMap((place) => (/\.(ts|md)$/.test(place) ? [place] : [`${place}/**/*.ts`, `${place}/**/*.md`])),
    { cwd: root, exclude: (name) => /(^|\/)(node_modules|dist)$/.test(name) },
  );
  const problems = files.sort().flatMap((file) => wordProblems(file, readFileSync(join(root, file), 'utf8')));
  for (const problem of problems) console.error(problem);
  console.log(`words: ${files.length} files, ${problems.length} words to replace`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
