// A server that somebody works with, for the tests and the pictures of its pages: every page has something to show. The caller is its worker.
import { createLocalServer, type Listening, listen } from '../src/index.ts';

const tenantId = 'codetether-tenant';

const stories = [
  'Add a product to the wish list',
  'Show how many friends wish for it',
  'Share the list by a link that its owner can take back',
  'Mark a wish as bought without telling the owner of the list',
];

export interface BusyServer extends Listening {
  /** A run of which one story passed, one failed and is tried again. */
  goingRun: string;
  /** A run that ended with an open story. */
  partlyRun: string;
  failedTask: string;
  /** The task of the story that comes next, once it exists. */
  storyTask(run: string): Promise<string>;
  report(task: string, status: string, text?: string): Promise<void>;
  output(task: string, line: string): Promise<void>;
}

export async function busyServer(): Promise<BusyServer> {
  const seed = { tenants: [{ id: tenantId, realmName: 'codetether', monthlyLimitDollars: 120 }], usage: usage() };
  const served = await listen((url) => createLocalServer({ url, agent: 'none', ralphPollMs: 20, seed }));
  const headers = { authorization: `Bearer ${served.server.tokens.admin}`, 'content-type': 'application/json' };
  const call = async (method: string, path: string, body?: object) => {
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    return JSON.parse((await (await fetch(served.url + path, init)).text()) || 'null');
  };
  const worker_id = 'reviewer-1';
  const ended = new Set<string>();
  const report = async (task: string, status: string, text?: string) => {
    if (status !== 'running') ended.add(task);
    const words = status === 'failed' ? { error: text } : { result: text };
    await call('PUT', `/v1/agent/tasks/${task}/status`, { status, worker_id, ...words });
  };
  const output = (task: string, line: string) =>
    call('POST', `/v1/agent/tasks/${task}/output`, { worker_id, output: line });
  const storyTask = async (run: string): Promise<string> => {
    for (;;) {
      const { story_results } = await call('GET', `/v1/ralph/runs/${run}`);
      const task = story_results.at(-1)?.task_id;
      if (task && !ended.has(task)) return task;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const startRun = async (project: string, titles: readonly string[], options: object = {}): Promise<string> => {
    const userStories = titles.map((title, index) => ({ id: `US-${index + 1}`, title, description: title }));
    const prd = {
      project,
      branchName: 'feature/wish-list',
      description: 'Customers keep what they wish for, and friends see it.\n<!-- connector: 1 -->',
      userStories,
    };
    return (await call('POST', '/v1/ralph/runs', { prd, ...options })).id;
  };
  const work = async (run: string, status: string, text: string) => report(await storyTask(run), status, text);

  await call('POST', '/v1/agent/workers/register', { worker_id, name: worker_id, capabilities: ['persistent'] });
  for (const [name, expression, enabled] of [
    ['Summary of the night', '0 7 * * 1-5', true],
    ['Update the dependencies', '30 3 * * 0', false],
  ])
    await call('POST', '/v1/proactive/rules', {
      name,
      description: 'What changed, what failed, what waits for somebody.',
      trigger_type: 'cron',
      trigger_config: { cron_expression: expression, timezone: 'Europe/Berlin' },
      action: { prompt: 'Summarise' },
      enabled,
    });

  const partlyRun = await startRun('Faster search', stories.slice(0, 2), { max_iterations: 2 });
  await work(partlyRun, 'completed', 'Built with a test.\nSTORY_COMPLETE');
  await work(partlyRun, 'failed', 'The tests of "Show how many friends wish for it" do not pass.');
  while ((await call('GET', `/v1/ralph/runs/${partlyRun}`)).status === 'running')
    await new Promise((resolve) => setTimeout(resolve, 10));

  const tasks: string[] = [];
  for (const title of titles())
    tasks.push((await call('POST', '/v1/agent/tasks', { title, prompt: `${title}.\nWrite a test first.` })).id);
  const [failedTask = '', ...others] = tasks;
  await report(failedTask, 'failed', 'The tests need a database, and there is none in this environment.');
  for (const task of others.slice(0, 20)) await report(task, 'completed', 'Done, with a test.');
  await report(others[20] ?? '', 'running');

  const goingRun = await startRun('Wish list for our shop', stories, { max_iterations: 9 });
  await work(goingRun, 'completed', 'Built with a test.\nSTORY_COMPLETE');
  await work(goingRun, 'failed', 'Two tests fail.');
  const task = await storyTask(goingRun);
  await report(task, 'running');
  for (const line of [
    '$ pnpm test wish-list',
    '✓ counts the friends of a wish (14 ms)',
    '✓ shows no name of a friend (9 ms)',
  ])
    await output(task, line);
  return { ...served, goingRun, partlyRun, failedTask, storyTask, report, output };
}

const titles = (): string[] => {
  const things = ['login form', 'invoice export', 'search index', 'price rounding', 'image upload'];
  const verbs = ['Fix the', 'Write a test for the', 'Document the', 'Speed up the', 'Review the', 'Translate the'];
  return verbs.flatMap((verb) => things.map((thing) => `${verb} ${thing}`));
};

/** The month up to today, of three models. */
function usage() {
  const today = new Date();
  const models = [
    { provider: 'anthropic', model: 'claude-sonnet-4-20250514', dollars: 1.9 },
    { provider: 'openai', model: 'gpt-4o', dollars: 0.8 },
    { provider: 'google', model: 'gemini-2.5-pro', dollars: 0.45 },
  ];
  return Array.from({ length: today.getUTCDate() }, (_, index) =>
    models.map(({ provider, model, dollars }, order) => {
      // Some wave, so that days differ; the same each time.
      const costMicros = Math.round(dollars * (1 + Math.sin(index * 1.7 + order * 2.1)) * 1e6);
      return {
        tenantId,
        provider,
        model,
        costMicros,
        inputTokens: Math.round(costMicros / 8),
        outputTokens: Math.round(costMicros / 40),
        createdAt: Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), index + 1),
      };
    }),
  ).flat();
}
