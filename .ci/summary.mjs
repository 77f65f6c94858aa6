// Prints the counts of a vitest JSON report on one line. Fails on any failure, on any skipped test, and if no test ran.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = report.numPendingTests + report.numTodoTests;
const counts = `${report.numPassedTests} passed, ${report.numFailedTests} failed`;
console.log(skipped > 0 ? `${counts}, ${skipped} skipped` : counts);
process.exitCode = report.success && report.numPassedTests > 0 && skipped === 0 ? 0 : 1;
