// Prints each failed test of a vitest JSON report, then the counts on one line. Fails on any failure, on any skipped test, and if no test ran.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const file of report.testResults) {
  const failed = file.assertionResults.filter(({ status }) => status === 'failed');
  if (file.status === 'failed' && failed.length === 0) console.log(`FAILED ${file.name}\n${start(file.message)}`);
  for (const test of failed)
    console.log(
      `FAILED ${file.name} > ${test.fullName} (${Math.round(test.duration ?? 0)} ms)\n${start(test.failureMessages.join('\n'))}`,
    );
}
const skipped = report.numPendingTests + report.numTodoTests;
const counts = `${report.numPassedTests} passed, ${report.numFailedTests} failed`;
console.log(skipped > 0 ? `${counts}, ${skipped} skipped` : counts);
process.exitCode = report.success && report.numPassedTests > 0 && skipped === 0 ? 0 : 1;

/** The first lines of a failure, cut where a whole page would hide the next one. */
function start(text) {
  return text.split('\n').slice(0, 12).join('\n').slice(0, 1_500);
}
