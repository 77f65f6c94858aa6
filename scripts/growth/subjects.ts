import { answers } from './answers.ts';
import { mcpRequests, operationInputs } from './inputs.ts';
import { record } from './recorded.ts';
import { records } from './records.ts';
import { slackTexts } from './slack.ts';
import type { Subject } from './subject.ts';

/** All code that gets untrusted text, always in the same order. */
export async function allSubjects(): Promise<Subject[]> {
  const recorded = await record();
  return [...operationInputs(recorded), ...mcpRequests(recorded), ...answers(recorded), ...records(), ...slackTexts()];
}
