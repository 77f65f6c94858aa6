// One copy of the sources holds all drawn mutants; a file beside it says which of them is switched on.
import { join } from 'node:path';
import type { Mutant } from './mutators.ts';

/** A mutant with the number that switches it on. */
export interface Numbered extends Mutant {
  id: number;
}

/** The copy's file with the number of the mutant that is switched on, and the one with the numbers of those that ran. */
export const switchFiles = (folder: string) => ({ active: join(folder, 'active'), reached: join(folder, 'reached') });

/** The text of a file in which each mutant runs when it is switched on. The lines keep their numbers. */
export function instrument(text: string, mutants: readonly Numbered[], folder: string): string {
  const edits: { at: number; text: string; depth: number }[] = [];
  const inOrder = [...mutants].sort((a, b) => a.start - b.start || b.end - a.end);
  inOrder.forEach(({ id, start, end, replacement, kind }, index) => {
    const [before, after] =
      kind === 'block' ? [`if(!__mutant(${id})){`, '}'] : [`(__mutant(${id})?(${replacement}):(`, '))'];
    // At one place, what ends comes before what starts, and the inner of two ends before the outer one.
    edits.push({ at: start, text: before, depth: index });
    edits.push({ at: end, text: after, depth: -1 - index });
  });
  edits.sort((a, b) => a.at - b.at || a.depth - b.depth);
  let out = '';
  let done = 0;
  for (const edit of edits) {
    out += text.slice(done, edit.at) + edit.text;
    done = edit.at;
  }
  return prelude(folder) + out + text.slice(done);
}

/** Works in every process that loads the file, also in a bundle and with an empty environment. */
function prelude(folder: string): string {
  const { active, reached } = switchFiles(folder);
  return `globalThis.__mutant ??= (() => { const fs = process.getBuiltinModule('node:fs'); const active = Number(fs.readFileSync(${JSON.stringify(active)}, 'utf8')); const seen = new Set(); return (id) => { if (!seen.has(id)) { seen.add(id); fs.appendFileSync(${JSON.stringify(reached)}, id + '\\n'); } return id === active; }; })(); const __mutant = globalThis.__mutant;`;
}
