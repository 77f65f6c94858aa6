// All prompts of a server: the seven popular automations of the document, for an assistant instead of a Zap.
import { ConnectorError, fieldsOf, listCodebases, parseInput } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';
import type { Selection } from '../settings/selection.ts';
import { autoRetryFailedTasks } from './auto-retry-failed-tasks.ts';
import { budgetAlert } from './budget-alert.ts';
import { dailySummary } from './daily-summary.ts';
import { emailToCodeReview } from './email-to-code-review.ts';
import { githubIssueToAiFix } from './github-issue-to-ai-fix.ts';
import { notionToPrdToRalph } from './notion-to-prd-to-ralph.ts';
import type { Prompt, PromptDefinition } from './prompt.ts';
import { slackToAiDevelopment } from './slack-to-ai-development.ts';

const prompts: readonly Prompt[] = [
  slackToAiDevelopment,
  emailToCodeReview,
  githubIssueToAiFix,
  dailySummary,
  notionToPrdToRalph,
  budgetAlert,
  autoRetryFailedTasks,
];

export interface PromptRegistry {
  all: readonly Prompt[];
  /** Throws `invalid_input` for an unknown prompt and for invalid arguments. */
  text(name: string, given: Readonly<Record<string, unknown>>): { description: string; text: string };
}

export function createPromptRegistry({ codebase }: Selection): PromptRegistry {
  const all = codebase === undefined ? prompts : prompts.map(withoutCodebase);
  return {
    all,
    text(name, given) {
      const prompt = all.find((one) => one.name === name);
      if (prompt) return { description: prompt.description, text: prompt.text(parseInput(prompt, given)) };
      throw new ConnectorError('invalid_input', `There is no prompt ${quotedValue(name)}.`, {
        hint: 'prompts/list names all.',
      });
    },
  };
}

/** As with tools, a prompt does not ask for a codebase when there is only one. */
function withoutCodebase(prompt: Prompt): Prompt {
  const { key } = listCodebases;
  return key in prompt.input.shape ? { ...prompt, input: prompt.input.omit({ [key]: true }) } : prompt;
}

export function promptDefinition({ name, title, description, input }: Prompt): PromptDefinition {
  return {
    name,
    title,
    description,
    arguments: fieldsOf(input).map(({ name, description, required }) => ({ name, description, required })),
  };
}
