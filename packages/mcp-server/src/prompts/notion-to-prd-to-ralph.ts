import { prdChat, startRalph } from '@codetether/core';
import { fenced } from '@codetether/core/untrusted';
import { z } from 'zod';
import { waitToolName } from '../results/next-call.ts';
import { callOf, pasted, prompt, steps } from './prompt.ts';

const { codebase_id, model } = startRalph.input.shape;

export const notionToPrdToRalph = prompt({
  name: 'notion_to_prd_to_ralph',
  title: 'Notion → PRD → Ralph',
  description: 'Turn an idea into a PRD with user stories, and have Ralph build it.',
  input: z.object({ idea: pasted('The idea, as in a page of Product Ideas'), codebase_id, model }),
  calls: [prdChat, startRalph, { name: waitToolName }],
  text: ({ idea, codebase_id, model }) =>
    [
      'Turn this idea into a PRD and have Ralph build it.',
      steps(
        `Call ${callOf(prdChat, { codebase_id })} with the idea as message. While has_prd is false, ask me what the agent asks, and answer with the same conversation_id.`,
        'Show me the stories, and continue when I agree.',
        `Call ${callOf(startRalph, { codebase_id, model })} with that prd_json.`,
        'Tell the team that it has begun, with the page of the run or its run_id. If you cannot post there, give me the message.',
        `Call ${waitToolName} with the run_id until ended is true. Its outcome says whether it worked.`,
      ),
      `The idea:\n${fenced(idea)}`,
    ].join('\n\n'),
});
