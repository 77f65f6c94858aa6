import { discoverAgents, sendToAgent } from '@codetether/core';
import { fenced } from '@codetether/core/untrusted';
import { z } from 'zod';
import { callOf, pasted, prompt, steps } from './prompt.ts';

const { agent_name, codebase_id } = sendToAgent.input.shape;

export const githubIssueToAiFix = prompt({
  name: 'github_issue_to_ai_fix',
  title: 'GitHub Issue → AI Fix',
  description: 'Give an issue to a named agent, and comment on the issue with the task.',
  input: z.object({
    issue: pasted('The issue: URL, title and text'),
    agent_name: agent_name.default('codetether-builder'),
    codebase_id,
  }),
  calls: [discoverAgents, sendToAgent],
  text: ({ issue, agent_name, codebase_id }) =>
    [
      'Have a CodeTether agent fix this issue.',
      steps(
        `Call ${callOf(discoverAgents, { name: agent_name })}. If there is no such agent, tell me and propose others.`,
        `Call ${callOf(sendToAgent, { agent_name, codebase_id })} with the issue as message.`,
        'Comment on the issue with the page of the task, or its task_id. If you cannot comment there, give me the comment.',
      ),
      `The issue:\n${fenced(issue)}`,
    ].join('\n\n'),
});
