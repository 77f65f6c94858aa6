// Which test files reach which mutants, and how long each file takes: from one run of each without any mutant.
import { dirname } from 'node:path';
import type { WorkCopy } from './work-copy.ts';

export interface TestFile {
  file: string;
  ms: number;
  reached: ReadonlySet<number>;
}

/** undefined for a file that fails without a mutant, for example since it reads the sources. */
export async function tryTestFile(copy: WorkCopy, file: string): Promise<TestFile | undefined> {
  await copy.switchOn(0);
  const { outcome, ms } = await copy.run([file], 240_000);
  return outcome === 'passed' ? { file, ms, reached: await copy.reached() } : undefined;
}

/** The test files that reach the mutant, in groups for one process each: first those beside it, then those of its package, the quick ones first. */
export function testsFor(
  { id, file }: { id: number; file: string },
  tests: readonly TestFile[],
  longestMs: number,
): { groups: TestFile[][]; left: number } {
  const packageOf = (path: string) => path.split('/').slice(0, 2).join('/');
  const distance = (test: string) =>
    dirname(test) === dirname(file) ? 0 : packageOf(test) === packageOf(file) ? 1 : 2;
  const reaching = tests
    .filter(({ reached }) => reached.has(id))
    .sort((a, b) => distance(a.file) - distance(b.file) || a.ms - b.ms);
  const groups: TestFile[][] = [];
  let spent = 0;
  let left = 0;
  for (const test of reaching) {
    if (spent > 0 && spent + test.ms > longestMs) {
      left += 1;
      continue;
    }
    spent += test.ms;
    const last = groups.at(-1);
    // Most mutants fall to the first files, so that the first groups are small.
    if (last && last.length < 2 ** (groups.length - 1)) last.push(test);
    else groups.push([test]);
  }
  return { groups, left };
}
