// pnpm check:static runs this: the rules of imports and files, and the sentence for each that is broken.
import { emptyPlaces, layerProblems } from './layers/rules.ts';
import { readSources } from './layers/source.ts';

const sources = readSources();
const problems = [...layerProblems(sources), ...emptyPlaces(sources)];
for (const problem of problems) console.error(problem);
console.log(`layers: ${sources.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
