import { describe, expect, test } from 'vitest';
import { openLocal } from '../../test/local.ts';
import { createCronjob, createTask, operations, poll, run, startRalph } from '../index.ts';

/** Examples name records that do not exist here: each function makes one and returns its id. */
const made: Record<string, (caller: Parameters<typeof run>[1]) => Promise<string>> = {
  task_id: async (caller) => (await run(createTask, caller, { title: 'Made for the example' })).task_id,
  run_id: async (caller) => (await run(startRalph, caller, startRalph.example.input)).run_id,
  cronjob_id: async (caller) => (await run(createCronjob, caller, createCronjob.example.input)).cronjob_id,
};

describe('every operation works as in its example', () => {
  for (const operation of operations) {
    test(operation.name, async () => {
      const { caller } = await openLocal({ agent: { speedMs: 30 } });
      const ada = caller();
      const input: Record<string, unknown> = { ...operation.example.input };
      for (const [field, make] of Object.entries(made)) if (field in input) input[field] = await make(ada);
      if (operation.kind === 'trigger') {
        const { events } = await poll(operation, ada, input);
        expect(events).toEqual([]);
        return;
      }
      const result = await run(operation, ada, input);
      const records: object[] = Array.isArray(result) ? result : [result];
      for (const record of records) expect(record).toHaveProperty(operation.key);
    });
  }
});

test('an example is a record of its own operation', () => {
  for (const { name, output, example } of operations) {
    expect(output.safeParse(example.output).error, name).toBeUndefined();
  }
});
