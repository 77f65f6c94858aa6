import { expect, test } from 'vitest';
import { type Definition, definitionOf, structuralErrors } from '../lint/definition.ts';
import { lint, rules } from '../lint/rules.ts';
import { offlineApp } from './offline.ts';

const definition = await definitionOf(offlineApp);

test("Zapier's structural validation finds nothing", async () => {
  expect(await structuralErrors(offlineApp)).toEqual([]);
});

test('the structural validation finds the faults of the published app', async () => {
  const display = { ...offlineApp.creates.start_ralph?.display, important: true };
  const creates = { ...offlineApp.creates, start_ralph: { ...offlineApp.creates.start_ralph, display } };
  expect(await structuralErrors({ ...offlineApp, creates })).toMatchObject([
    { message: expect.stringContaining('important') },
  ]);
});

test('the lint finds nothing', () => {
  expect(lint(definition)).toEqual([]);
});

type Planting = (definition: Definition) => void;

/** The smallest fault for each rule. */
const faults: Readonly<Record<string, Planting>> = {
  D001: ({ creates }) => creates.create_task?.operation.inputFields?.push({ key: 'api_key', label: 'API Key' }),
  D002: ({ authentication }) => {
    authentication.fields = [{ key: 'api_key', helpText: 'Found on the API page.' }];
  },
  D003: ({ authentication }) => {
    authentication.connectionLabel = 'CodeTether';
  },
  D004: (definition) => {
    delete inputOf(definition, 'find_task', 'task_id').dynamic;
  },
  D005: (definition) => {
    inputOf(definition, 'send_to_agent', 'agent_name').dynamic = 'discover_agents.name.name';
  },
  D006: ({ triggers }) => {
    triggers.new_task = hook({ performSubscribe: '$func$', performUnsubscribe: '$func$' });
  },
  D007: (definition) => {
    inputOf(definition, 'create_task', 'title').helpText = 'See [the guide](http://example.com).';
  },
  D008: (definition) => {
    inputOf(definition, 'create_task', 'title').helpText = 'See [the guide(https://example.com)';
  },
  D009: ({ searches }) => {
    if (searches.list_models) searches.list_models.operation.inputFields = [];
  },
  D010: ({ triggers }) => {
    delete triggers.new_task?.operation.sample?.id;
  },
  D011: (definition) => {
    inputOf(definition, 'create_task', 'title').helpText = 'title.';
  },
  D012: ({ creates }) => {
    delete creates.create_task?.operation.sample;
  },
  D013: (definition) => {
    inputOf(definition, 'send_to_agent', 'agent_name').search = 'find_agents.name';
  },
  D014: (definition) => {
    delete inputOf(definition, 'send_to_agent', 'agent_name').dynamic;
  },
  D015: ({ searchOrCreates }) => {
    if (searchOrCreates.find_task) searchOrCreates.find_task.create = 'make_task';
  },
  D016: (definition) => {
    Object.assign(definition, { triggers: { new_task: hook() }, creates: {}, searches: {} });
  },
  D017: ({ triggers }) => {
    triggers.new_task = hook({ performList: '$func$' });
  },
  D018: ({ creates }) => {
    if (creates.create_task) creates.create_task.display.label = 'Create task';
  },
  D021: ({ triggers }) => {
    if (triggers.new_task) triggers.new_task.display.description = 'Triggers whenever there is a task.';
  },
  D022: ({ creates }) => {
    if (creates.create_task) creates.create_task.operation.inputFields = [];
  },
  D023: ({ triggers }) => {
    Object.assign(triggers.new_task?.operation.sample ?? {}, { created_at: '2026-11-23T20:47:06' });
  },
  D024: ({ searches }) => {
    Object.assign(searches.find_task?.operation.sample ?? {}, { priority: '0' });
  },
  D025: ({ creates }) => {
    if (creates.create_task) creates.create_task.display.description = 'See [this](javascript:alert).';
  },
  D026: ({ authentication }) => {
    authentication.fields = [{ key: 'domain', helpText: 'Your own host.' }];
  },
  D027: (definition) => {
    definition.platformVersion = '15.5.1';
  },
  R001: (definition) => {
    inputOf(definition, 'create_task', 'codebase_id').label = 'Codebase ID';
  },
  R002: ({ searches }) => {
    if (searches.find_task) searches.find_task.display.description = 'Find a task.';
  },
  R003: (definition) => {
    inputOf(definition, 'create_task', 'title').helpText = 'Task title.';
  },
  R004: ({ triggers }) => {
    if (triggers.find_task_conversation_id) triggers.find_task_conversation_id.display.label = 'Task Choices';
  },
  R005: ({ creates }) => {
    creates.start_ralph?.operation.inputFields?.shift();
  },
  R006: (definition) => {
    delete definition.flags;
  },
  R007: ({ creates }) => {
    const { operation } = creates.cancel_task ?? {};
    if (operation) operation.outputFields = operation.outputFields?.filter(({ key }) => key !== 'task_id');
  },
};

test.each(rules.map((rule) => [rule.code, rule] as const))('%s finds the fault planted for it', (code, rule) => {
  const planted = structuredClone(definition);
  faults[code]?.(planted);
  expect(rule.find(definition)).toEqual([]);
  expect(rule.find(planted)).not.toEqual([]);
});

function inputOf(definition: Definition, component: string, key: string) {
  const { operation } = { ...definition.triggers, ...definition.creates, ...definition.searches }[component] ?? {};
  const field = operation?.inputFields?.find((one) => one.key === key);
  if (!field) throw new Error(`There is no field ${component}.${key}.`);
  return field;
}

function hook(operation: object = {}) {
  return {
    key: 'new_task',
    noun: 'Task',
    display: { label: 'New Task', description: 'Triggers when a task is created.' },
    operation: { type: 'hook', sample: { id: 'a' }, ...operation },
  };
}
