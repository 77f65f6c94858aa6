// CodeTether's answers to every request of every operation, recorded once, so that a caller with these answers measures only our own code.
import {
  type Caller,
  type CallerOptions,
  type Clock,
  createCaller,
  createCronjob,
  createTask,
  findRalphRun,
  findTask,
  isEnded,
  type Operation,
  operations,
  poll,
  prdChat,
  run,
  startRalph,
} from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { createLocalServer } from '@codetether/local-server';
import { z } from 'zod';
import { type Client, createClient } from '../../packages/core/src/api/http/client.ts';

export interface Answer {
  /** The request that it answers, without IDs. */
  request: string;
  schema: z.ZodType;
  body: unknown;
}

export interface Recorded {
  answers: readonly (Answer & { operation: Operation })[];
  /** Gets those answers, each changed by `change`. */
  caller(change?: (answer: Answer) => unknown): Caller;
  /** The operation's example, with IDs of existing records. */
  inputOf(operation: Operation): Record<string, unknown>;
}

const url = 'http://codetether.local';
const tenantId = 'codetether-tenant';

export async function record(): Promise<Recorded> {
  const local = await createLocalServer({
    url,
    agent: { speedMs: 0 },
    ralphPollMs: 20,
    seed: {
      tenants: [{ id: tenantId, realmName: 'codetether', monthlyLimitDollars: 50 }],
      usage: [{ tenantId, provider: 'anthropic', model: 'claude-sonnet-4-20250514', costMicros: 1e6 }],
    },
  });
  const options: CallerOptions = {
    url,
    session: bearer(local.tokens.admin),
    accountId: 'ada',
    tier: 'enterprise',
    fetch: (input, init) => local.fetch(new Request(input, init)),
  };
  const ids = await fill(createCaller(options), local.fetch);
  const inputOf: Recorded['inputOf'] = ({ example }) =>
    Object.fromEntries(Object.entries(example.input).map(([name, value]) => [name, ids[name] ?? value]));

  const answers = new Map<string, Answer & { operation: Operation }>();
  for (const operation of operations) {
    const listening = createCaller({
      ...options,
      client: (options) =>
        clientOf(
          async (method, path, given) => createClient(options).call(method, path, anything, given),
          (answer) => {
            answers.set(answer.request, { ...answer, operation });
            return answer.body;
          },
        ),
    });
    await perform(operation, listening, inputOf(operation)).catch(() => undefined);
  }
  await local.close();

  const again = async (method: string, path: string, given?: { body?: unknown }) =>
    answers.get(requestName(method, path, given?.body))?.body;
  return {
    answers: [...answers.values()],
    inputOf,
    caller: (change = ({ body }) => body) =>
      createCaller({ ...options, clock: hurrying(), waitSeconds: 1, client: () => clientOf(again, change) }),
  };
}

export function perform(operation: Operation, caller: Caller, input: unknown): Promise<unknown> {
  return operation.kind === 'trigger' ? poll(operation, caller, input) : run(operation, caller, input);
}

/** Creates one record of every kind, so that no answer is empty; returns the IDs by the names of their fields. */
async function fill(ada: Caller, fetch: (request: Request) => Promise<Response>): Promise<Record<string, string>> {
  const { task_id } = await run(createTask, ada, { title: 'Say hello' });
  await run(createTask, ada, { title: 'This is to fail' });
  const { run_id } = await run(startRalph, ada, { project_name: 'Shop', stories: [{ title: 'Add' }] });
  const { cronjob_id } = await run(createCronjob, ada, createCronjob.example.input);
  const { conversation_id } = await run(prdChat, ada, prdChat.example.input);
  const registered = await fetch(
    new Request(`${url}/v1/agent/workspaces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'shop', path: '/srv/shop', worker_id: 'worker' }),
    }),
  );
  if (!registered.ok) throw new Error(`The embedded CodeTether answered ${registered.status}.`);
  const hasEnded = async () => {
    const [task] = await run(findTask, ada, { task_id });
    const [ralph] = await run(findRalphRun, ada, { run_id });
    return isEnded(task?.status ?? '') && isEnded(ralph?.status ?? '');
  };
  for (let looks = 0; looks < 200 && !(await hasEnded()); looks += 1) await new Promise((done) => setTimeout(done, 50));
  return { task_id, run_id, cronjob_id, conversation_id };
}

type Ask = (method: string, path: string, given?: Parameters<Client['call']>[3]) => Promise<unknown>;

function clientOf(ask: Ask, change: (answer: Answer) => unknown): Client {
  const call: Client['call'] = async (method, path, schema, given) => {
    const request = requestName(method, path, given?.body);
    return schema.parse(change({ request, schema, body: await ask(method, path, given) }));
  };
  return {
    timeError: () => 0,
    serverNow: () => Date.now(),
    syncTime: async () => undefined,
    call,
    find: (path, schema, given) => call('GET', path, schema, given),
  };
}

const anything = z.unknown();
const toolCall = z.object({ params: z.object({ name: z.string() }) });

function requestName(method: string, path: string, body: unknown): string {
  const tool = toolCall.safeParse(body).data?.params.name;
  const route = path.replace(/(?<=\/(?:tasks|runs|rules)\/)[^/]+/, '{id}');
  return `${method} ${route}${tool ? ` ${tool}` : ''}`;
}

/** A clock without waiting: a pause ends at once and advances the time. */
function hurrying(): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    async sleep(ms) {
      ahead += ms;
    },
    later: () => undefined,
  };
}
