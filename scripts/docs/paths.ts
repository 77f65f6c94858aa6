// The ways of requests through the files, for docs/architecture.md. A test holds them against the sources.

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
      { file: mcp('transports/http/listener.ts'), does: 'refuses pages of others, asks who calls, reads the body.' },
      { file: mcp('transports/http/stateless.ts'), does: 'answers a plain request from the table of answers.' },
      { file: mcp('protocol/tool-handlers.ts'), does: 'finds the tool in the registry.' },
      { file: mcp('tools/operation-tool.ts'), does: 'runs the operation that the tool was made from.' },
      { file: core('run/run.ts'), does: 'parses the input, checks the scopes, cleans the output.' },
      { file: core('operations/create-task.ts'), does: 'says what a task needs, and calls the API.' },
      { file: core('api/tasks/create.ts'), does: 'signs the task as the account’s, and creates it once.' },
      { file: core('api/http/client.ts'), does: 'sends the request within the account’s limits.' },
      { file: mcp('results/results.ts'), does: 'makes text and structure of the record.' },
    ],
  },
  {
    title: 'An event of a trigger: `task_completed`, watched',
    steps: [
      { file: core('events/watch.ts'), does: 'looks for all subscribers of an account at once.' },
      { file: core('api/tasks/feed.ts'), does: 'finds what has changed since the kept position.' },
      { file: core('api/tasks/read.ts'), does: 'reads a task whole, if it is the account’s.' },
      { file: core('operations/task-completed.ts'), does: 'says which changes it takes, and what the event holds.' },
      { file: core('events/delivery-tracker.ts'), does: 'saves the position once every subscriber has the event.' },
    ],
  },
];
