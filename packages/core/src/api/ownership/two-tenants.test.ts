// Two accounts of one server, as in Slack and Zapier: each tries every operation and trigger with every id of the other, and gets nothing.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTenants, type Tenant } from '../../../test/tenants.ts';
import {
  createWatcher,
  fieldsOf,
  findTask,
  newTask,
  type Operation,
  operations,
  poll,
  run,
  toConnectorError,
} from '../../index.ts';

let tenants: Awaited<ReturnType<typeof openTenants>>;
const open = async () => {
  tenants = await openTenants();
};
const close = () => tenants.close();

/** Each account finds what it made, unchanged. */
async function expectAllUntouched(): Promise<void> {
  for (const name of ['ada', 'bob'] as const) {
    const [self] = tenants.pair(name);
    await self.expectUntouched();
    expect(JSON.stringify(await run(findTask, self.caller(), { limit: 100 }))).toContain(self.secret);
  }
}

/** The operation's own example, and the same with each id in each field that takes one. */
function inputsOf(operation: Operation, ids: readonly string[]): object[] {
  const base = operation.example.input;
  const texts = fieldsOf(operation.input).filter(({ type, choices }) => type === 'string' && !choices);
  return [{}, base, ...texts.flatMap(({ name }) => idsFor(name, ids).map((id) => ({ ...base, [name]: id })))];
}

/** Every id for a field that names an existing thing, every name for a field that the caller chooses, and one id for every other text. */
function idsFor(field: string, ids: readonly string[]): readonly string[] {
  const isChosen = /^(conversation_id|idempotency_key)$/.test(field);
  if (isChosen) return ids.filter((id, index) => index < 3 || !/^[\da-f]{8}-/.test(id));
  return /_(id|of)$/.test(field) ? ids : ids.slice(0, 1);
}

/** The complete result, errors too. */
async function attempt(operation: Operation, caller: ReturnType<Tenant['caller']>, input: object): Promise<string> {
  const outcome: Promise<unknown> =
    operation.kind === 'trigger' ? poll(operation, caller, input, { limit: 100 }) : run(operation, caller, input);
  return JSON.stringify(await outcome.catch((thrown: unknown) => toConnectorError(thrown).text));
}

async function expectNothingOfTheOther(name: 'ada' | 'bob', operation: Operation): Promise<void> {
  const [self, other] = tenants.pair(name);
  for (const input of inputsOf(operation, other.ids))
    expect(await attempt(operation, self.caller(), input), JSON.stringify(input)).not.toContain(other.secret);
}

const reads = operations.filter(({ effects }) => effects.readOnly);
const changes = operations.filter(({ effects }) => !effects.readOnly);

describe('by reading, which changes nothing for the next test', () => {
  beforeAll(open);
  afterAll(close);

  test('with visibility server, the same attempts do find what the other made', async () => {
    const [self, other] = tenants.pair('bob');
    const leaky: string[] = [];
    for (const operation of reads) {
      for (const input of inputsOf(operation, other.ids)) {
        const outcome = await attempt(operation, self.caller('server'), input);
        if (outcome.includes(other.secret) && !leaky.includes(operation.name)) leaky.push(operation.name);
      }
    }
    const shown = ['new_task', 'find_task', 'find_ralph_run', 'list_ralph_runs', 'list_cronjobs'];
    expect(leaky).toEqual(expect.arrayContaining(shown));
  });

  describe.each(['ada', 'bob'] as const)('%s', (name) => {
    test.each(reads)('gets nothing of the other by $name', (operation) => expectNothingOfTheOther(name, operation));

    test('reads no conversation of the other', async () => {
      const [self, other] = tenants.pair(name);
      for (const id of other.ids)
        expect(JSON.stringify(await self.caller().conversations.open(id))).not.toContain(other.secret);
    });
  });

  test('each finds what it made, unchanged', expectAllUntouched);
});

// A new server each time: what one test creates would push the other account's things, and a leak with them, out of later lists.
describe('by changes, each on its own server', () => {
  beforeEach(open);
  afterEach(close);

  describe.each(['ada', 'bob'] as const)('%s', (name) => {
    test.each(changes)('gets nothing of the other by $name, and changes nothing of it', async (operation) => {
      await expectNothingOfTheOther(name, operation);
      await expectAllUntouched();
    });

    test('learns nothing of the other from a watcher', async () => {
      const [self, other] = tenants.pair(name);
      const watching = new AbortController();
      const watcher = createWatcher({ caller: self.caller(), intervalSeconds: 0.01 });
      const reported: string[] = [];
      const listening = (async () => {
        for await (const event of watcher.watch(newTask, {}, watching)) reported.push(JSON.stringify(event));
      })();
      // Tasks from before its first look are not news.
      await expect
        .poll(async () => {
          await other.makeTask();
          await self.makeTask();
          return reported.length;
        })
        .toBeGreaterThan(0);
      watching.abort();
      await listening;
      expect(reported.join()).toContain(self.secret);
      expect(reported.join()).not.toContain(other.secret);
    });
  });
});
