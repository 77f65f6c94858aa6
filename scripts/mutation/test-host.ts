// The process that runs test files in a copy of the work tree. It stays, so that Vitest starts once and compiles each source once.
import { createVitest } from 'vitest/node';

// A mutant may wait for ever, so tests wait shorter than in the suite.
const vitest = await createVitest('test', {
  watch: false,
  bail: 1,
  maxWorkers: 1,
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  teardownTimeout: 2_000,
  reporters: [{}],
});
await vitest.standalone();

process.on('message', async (files: string[]) => {
  // Vitest also counts the failures of earlier runs, for `bail` and in its result.
  vitest.state.idMap.clear();
  vitest.state.filesMap.clear();
  vitest.state.errorsSet.clear();
  const wanted = await vitest.globTestSpecifications(files);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(wanted);
  const ok = testModules.length === wanted.length && testModules.every((module) => module.ok());
  process.send?.(ok && unhandledErrors.length === 0);
});
process.once('disconnect', () => process.exit(0));
process.send?.(true);
