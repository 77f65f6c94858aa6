// Messages to agents: to any, to one by name, with an answer now or later.
import type { Evaluation } from '../evaluation.ts';

export const messages: readonly Evaluation[] = [
  {
    name: 'a-conversation',
    tries: 'An answer now, and a second question in the same conversation.',
    turns: [
      {
        user: 'Ask an agent which endpoints lack tests, and tell me what it says.',
        ways: [
          [
            {
              tool: 'send_message',
              arguments: { message: { example: 'Which endpoints lack tests?', like: 'endpoints.*tests' } },
              as: 'first',
            },
          ],
          [
            {
              tool: 'send_message_async',
              arguments: { message: { example: 'Name the endpoints that have no tests', like: 'endpoints.*tests' } },
              as: 'first',
            },
            { tool: 'wait', arguments: { task_id: '{{first.task_id}}' } },
          ],
        ],
      },
      {
        user: 'Ask it, in the same conversation, which of them is called most.',
        ways: [
          [
            {
              tool: 'send_message',
              arguments: {
                message: { example: 'Which of them is called most?', like: 'most' },
                conversation_id: '{{first.conversation_id}}',
              },
            },
          ],
          [
            {
              tool: 'send_message_async',
              arguments: {
                message: { example: 'Which one gets most of the calls?', like: 'most' },
                conversation_id: '{{first.conversation_id}}',
              },
              as: 'second',
            },
            { tool: 'wait', arguments: { task_id: '{{second.task_id}}' } },
          ],
        ],
      },
    ],
    end: {
      tasks: [
        { conversation_id: '{{first.conversation_id}}', status: 'completed' },
        { conversation_id: '{{first.conversation_id}}', status: 'completed' },
      ],
    },
  },
  {
    name: 'to-a-reviewer',
    tries: 'A role becomes the name of an agent that is there; minutes become seconds.',
    world: { agent: 'none', agents: ['codetether-reviewer', 'codetether-deployer'] },
    turns: [
      {
        user: 'Is there a reviewer among the agents? It should look at pull request 12. If it has not begun in ten minutes, drop it.',
        ways: [
          [
            { tool: 'discover_agents', arguments: { name: { example: 'review', like: 'review', optional: true } } },
            {
              tool: 'send_to_agent',
              arguments: {
                agent_name: 'codetether-reviewer',
                message: { example: 'Review pull request 12', like: '12' },
                deadline_seconds: 600,
              },
            },
          ],
        ],
      },
    ],
    end: { tasks: [{ target_agent_name: 'codetether-reviewer', status: 'pending' }] },
  },
  {
    name: 'mail-when-done',
    tries: 'Nobody waits: the message goes off with an address for the end.',
    turns: [
      {
        user: 'Somebody should analyse the customer feedback of last week. I do not want to wait: mail ada@example.com when it is done.',
        ways: [
          [
            {
              tool: 'send_message_async',
              arguments: {
                message: { example: 'Analyse the customer feedback of last week', like: 'feedback' },
                notify_email: 'ada@example.com',
              },
            },
          ],
        ],
      },
    ],
    end: { emails: [{ to: 'ada@example.com', text: { example: '', like: 'feedback' } }] },
  },
];
