// Checks the app's definition offline and prints the results: Zapier's structural validation, and its published checks as far as they can run here.
import { definitionOf, structuralErrors, visibleOf } from '../lint/definition.ts';
import { lint, rules } from '../lint/rules.ts';
import { createApp } from '../src/app.ts';

const app = createApp(() => {
  throw new Error('A definition needs no environment.');
});
const definition = await definitionOf(app);
const errors = await structuralErrors(app);
const findings = lint(definition);

for (const { property, message } of errors) console.error(`structure: ${property} ${message}`);
for (const { code, what } of findings) console.error(`${code}: ${what}`);

const { triggers, creates, searches } = definition;
const shown = new Set(visibleOf(definition).map(({ key }) => key));
const count = (group: object) => Object.keys(group).filter((key) => shown.has(key)).length;
console.log(
  `version ${definition.version} on platform ${definition.platformVersion}: ` +
    `${count(triggers)} triggers, ${count(creates)} actions, ${count(searches)} searches, ` +
    `${Object.keys(triggers).length - count(triggers)} hidden triggers for dropdowns`,
);
console.log(`structural validation: ${errors.length} errors`);
console.log(`lint (${rules.length} rules, ${rules[0]?.code} to ${rules.at(-1)?.code}): ${findings.length} findings`);
if (errors.length + findings.length > 0) process.exitCode = 1;
