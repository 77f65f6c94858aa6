// Two accounts of one server, as Slack and Zapier serve them: each tries every operation and trigger with every id of the other, and gets nothing.
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

/** Each finds what it made, as it was. */
async function expectAllUntouched(): Promise<void> {
  for (const name of ['ada', 'bob'] as const) {
    const [self] = tenants.pair(name);
    await self.expectUntouched();
    expect(JSON.stringify(await run(findTask, self.caller(), { limit: 100 }))).toContain(self.secret);
  }
}

/** The operation's own example, and the same with each id in each field that takes it. */
function inputsOf(operation: Operation, ids: readonly string[]): object[] {
  const base = operation.example.input;
  const texts = fieldsOf(operation.input).filter(({ type, choices }) => type === 'string' && !choices);
  return [{}, base, ...texts.flatMap(({ name }) => idsFor(name, ids).map((id) => ({ ...base, [name]: id })))];
}

/** Every id where something that exists is named, names where they are the caller's to choose, and one id in every other text. */
function idsFor(field: string, ids: readonly string[]): readonly string[] {
  const isChosen = /^(conversation_id|idempotency_key)$/.test(field);
  if (isChosen) return ids.filter((id, index) => index < 3 || !/^[\da-f]{8}-/.test(id));
  return /_(id|of)$/.test(field) ? ids : ids.slice(0, 1);
}

/** All that came of it, errors too. */
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

describe('by looking, which leaves all as it is for the next test', () => {
  beforeAll(open);
  afterAll(close);

  test('where an account may see everything, the same attempts do find what the other made', async () => {
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

  test('each finds what it made, as it was', expectAllUntouched);
});

// What one test creates would push the other's things out of a later test's lists, and a leak with them.
describe('by changes, each on a server of its own', () => {
  beforeEach(open);
  afterEach(close);

  describe.each(['ada', 'bob'] as const)('%s', (name) => {
    test.each(changes)('gets nothing of the other by $name, and changes nothing of it', async (operation) => {
      await expectNothingOfTheOther(name, operation);
      await expectAllUntouched();
    });

    test('is told nothing of the other by a watcher', async () => {
      const [self, other] = tenants.pair(name);
      const watching = new AbortController();
      const watcher = createWatcher({ caller: self.caller(), intervalSeconds: 0.01 });
      const told: string[] = [];
      const listening = (async () => {
        for await (const event of watcher.watch(newTask, {}, watching)) told.push(JSON.stringify(event));
      })();
      // Tasks that are made before its first look are not news.
      await expect
        .poll(async () => {
          await other.makeTask();
          await self.makeTask();
          return told.length;
        })
        .toBeGreaterThan(0);
      watching.abort();
      await listening;
      expect(told.join()).toContain(self.secret);
      expect(told.join()).not.toContain(other.secret);
    });
  });
});
