// A vitest reporter: writes each failed test with its causes, then the counts on one line, into the file that CI_SUMMARY names. vitest's own reports leave
// the causes out. A skipped test is a failure, and so is a run without a test.
import { writeFileSync } from 'node:fs';

export default class {
  onTestRunEnd(modules, unhandled) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state) => tests.filter((test) => test.result().state === state);
    const lines = [
      ...unhandled.map((error) => `FAILED outside of a test\n${told(error)}`),
      ...modules.flatMap((module) => failedAt(module.moduleId, module.errors())),
      ...inState('failed').flatMap((test) =>
        failedAt(
          `${test.module.moduleId} > ${test.fullName} (${Math.round(test.diagnostic()?.duration ?? 0)} ms)`,
          test.result().errors,
        ),
      ),
    ];
    const skipped = inState('skipped');
    for (const { module, fullName } of skipped) lines.push(`SKIPPED ${module.moduleId} > ${fullName}`);
    const passed = inState('passed').length;
    const counts = `${passed} passed, ${inState('failed').length} failed`;
    lines.push(skipped.length > 0 ? `${counts}, ${skipped.length} skipped` : counts);
    writeFileSync(process.env.CI_SUMMARY, `${lines.join('\n')}\n`);
    if (skipped.length > 0 || passed === 0) process.exitCode = 1;
  }
}

function failedAt(where, errors) {
  return errors.length === 0 ? [] : [`FAILED ${where}\n${errors.map(told).join('\n')}`];
}

/** The first lines of an error and of its causes, cut where a whole page would hide the next one. */
function told(error) {
  const own = String(error.stack ?? error.message ?? error)
    .split('\n')
    .filter((line) => !line.includes('/node_modules/'))
    .slice(0, 12)
    .join('\n')
    .slice(0, 1_500);
  const { cause } = error;
  if (cause === undefined || cause === null) return own;
  const code = cause.code === undefined ? '' : `${cause.code}: `;
  return `${own}\ncaused by ${code}${told(cause)}`;
}
