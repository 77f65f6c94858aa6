import { createTask } from '@codetether/core';
import { fenced } from '@codetether/core/untrusted';
import { z } from 'zod';
import { waitToolName } from '../results/next-call.ts';
import { callOf, pasted, prompt, steps } from './prompt.ts';

export const emailToCodeReview = prompt({
  name: 'email_to_code_review',
  title: 'Email → Code Review',
  description: 'Have an agent review what an e-mail asks for, and answer with the review.',
  input: z.object({
    email: pasted('The e-mail, with its subject'),
    codebase_id: createTask.input.shape.codebase_id,
  }),
  calls: [createTask, { name: waitToolName }],
  text: ({ email, codebase_id }) =>
    [
      'Have a CodeTether agent review what this e-mail asks for.',
      steps(
        `Call ${callOf(createTask, { agent_type: 'plan', codebase_id })} with the subject as title and the text as description.`,
        `Call ${waitToolName} with the task_id until ended is true.`,
        'Send the review to the sender of the e-mail. If you cannot send mail, give me the answer to send.',
      ),
      `The e-mail:\n${fenced(email)}`,
    ].join('\n\n'),
});
