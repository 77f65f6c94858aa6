// Mutants that no test can kill, since the program does the same with them. They do not count.
import type { Mutant } from './mutators.ts';

interface Equivalent {
  file: string;
  original: string;
  replacement: string;
  /** Why no input shows a difference. */
  reason: string;
}

const equivalents: readonly Equivalent[] = [
  {
    file: 'packages/core/src/api/http/limiter.ts',
    original: 'next?.resolve()',
    replacement: 'next.resolve()',
    reason: 'The queue has somebody there.',
  },
];

export function equivalentOf(mutant: Mutant): Equivalent | undefined {
  return equivalents.find(
    ({ file, original, replacement }) =>
      file === mutant.file && original === mutant.original && replacement === mutant.replacement,
  );
}
