// Prints the counts of a vitest JSON report on a line of their own; fails on any failure, on any skip and when nothing ran.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const skipped = report.numPendingTests + report.numTodoTests;
const counts = `${report.numPassedTests} passed, ${report.numFailedTests} failed`;
console.log(skipped > 0 ? `${counts}, ${skipped} skipped` : counts);
process.exitCode = report.success && report.numPassedTests > 0 && skipped === 0 ? 0 : 1;
