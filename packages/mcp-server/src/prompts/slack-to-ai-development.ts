import { createTask } from '@codetether/core';
import { fenced } from '@codetether/core/untrusted';
import { z } from 'zod';
import { callOf, pasted, prompt, steps } from './prompt.ts';

export const slackToAiDevelopment = prompt({
  name: 'slack_to_ai_development',
  title: 'Slack → AI Development',
  description: 'Turn a request from chat into a task for an agent, and answer with its ID.',
  input: z.object({
    request: pasted('The message, as in #dev-requests'),
    codebase_id: createTask.input.shape.codebase_id,
  }),
  calls: [createTask],
  text: ({ request, codebase_id }) =>
    [
      'Give this request to a CodeTether agent.',
      steps(
        `Call ${callOf(createTask, { codebase_id })} with a short title and the whole request as description.`,
        'Reply where the request came from with the task_id and, if there is one, the page of the task. If you cannot post there, give me the reply.',
      ),
      `The request:\n${fenced(request)}`,
    ].join('\n\n'),
});
