// Paths of requests through the files, for docs/architecture.md. A test compares them with the sources.

export interface Path {
  title: string;
  steps: readonly { file: string; does: string }[];
}

const mcp = (file: string) => `packages/mcp-server/src/${file}`;
const core = (file: string) => `packages/core/src/${file}`;

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
