// Paths of requests through the files, for docs/architecture.md. A test compares them with the sources.

export interface Path {
  title: string;
  steps: readonly { file: string; does: string }[];
}

const mcp = (file: string) => `packages/mcp-server/src/${file}`;
const slack = (file: string) => `packages/slack-bot/src/${file}`;
const core = (file: string) => `packages/core/src/${file}`;
const hosting = (file: string) => `packages/hosting/src/${file}`;

export const paths: readonly Path[] = [
  {
    title: 'A tool call over HTTP: `create_task`',
    steps: [
      {
        file: mcp('transports/http/listener.ts'),
        does: 'refuses foreign pages, identifies the caller, reads the body.',
      },
      { file: mcp('transports/http/stateless.ts'), does: 'answers a plain request from the table of answers.' },
      { file: mcp('protocol/tool-handlers.ts'), does: 'finds the tool in the registry.' },
      { file: mcp('tools/operation-tool.ts'), does: 'runs the operation that the tool was made from.' },
      { file: core('run/run.ts'), does: 'parses the input, checks the scopes, cleans the output.' },
      { file: core('operations/create-task.ts'), does: 'declares the input of a task, and calls the API.' },
      { file: core('api/tasks/create.ts'), does: 'signs the task for the account, and creates it once.' },
      { file: core('api/http/client.ts'), does: 'sends the request within the account’s limits.' },
      { file: mcp('results/results.ts'), does: 'turns the record into text and structure.' },
    ],
  },
  {
    title: 'A slash command up to its answer: `/codetether task create`',
    steps: [
      { file: hosting('http/guarded-server.ts'), does: 'refuses requests from web pages.' },
      { file: slack('http/server.ts'), does: 'passes `POST /slack/events` on.' },
      { file: slack('slack/receiver.ts'), does: 'checks the signature (Bolt), acknowledges once the inbox has it.' },
      {
        file: slack('slack/parse-delivery.ts'),
        does: 'makes it a typed delivery, with who acts and a key for repetitions.',
      },
      { file: slack('jobs/inbox.ts'), does: 'stores the delivery once, as a job.' },
      { file: slack('dispatch/dispatcher.ts'), does: 'takes the job and picks the handler for commands.' },
      { file: slack('command-line/command-line.ts'), does: 'parses the words into a command and its input.' },
      { file: slack('dispatch/run-command-line.ts'), does: 'runs a command of a feature, or the operation.' },
      {
        file: slack('reply/run-operation.ts'),
        does: 'runs the operation with the member’s account, writes the audit.',
      },
      { file: core('run/run.ts'), does: 'parses the input, checks the scopes, cleans the output.' },
      { file: slack('blocks/card-message.ts'), does: 'makes blocks of the record.' },
      { file: slack('reply/reply.ts'), does: 'posts the answer where it belongs.' },
      { file: slack('jobs/outbox-worker.ts'), does: 'posts it once, also after a crash.' },
      { file: slack('slack/web-api.ts'), does: 'calls Slack when it is the workspace’s turn.' },
    ],
  },
  {
    title: 'A press of a button: “Mute” under a subscription',
    steps: [
      { file: slack('slack/receiver.ts'), does: 'checks the signature (Bolt), acknowledges once the inbox has it.' },
      { file: slack('slack/parse-delivery.ts'), does: 'reads which button of which message was pressed.' },
      { file: slack('jobs/inbox.ts'), does: 'stores the delivery once, as a job.' },
      { file: slack('dispatch/dispatcher.ts'), does: 'takes the job and finds the action in the table.' },
      { file: slack('dispatch/block-action.ts'), does: 'runs the action.' },
      { file: slack('reply/action.ts'), does: 'parses the button’s value.' },
      { file: slack('features/subscriptions/commands.ts'), does: 'checks who may, changes the subscription, answers.' },
      { file: slack('reply/reply.ts'), does: 'shows the answer to the member.' },
    ],
  },
  {
    title: 'An event of a trigger: `task_completed`, watched',
    steps: [
      { file: core('events/watch.ts'), does: 'looks once for all subscribers of an account.' },
      { file: core('api/tasks/feed.ts'), does: 'finds the changes since the saved position.' },
      { file: core('api/tasks/read.ts'), does: 'reads the complete task, if it belongs to the account.' },
      { file: core('operations/task-completed.ts'), does: 'selects its changes, and makes their events.' },
      { file: core('events/delivery-tracker.ts'), does: 'saves the position once every subscriber has the event.' },
    ],
  },
];
