// The requests of each operation and poll do not grow with the number of tasks on the server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countedCalls, openUsedServer } from '../../test/used-server.ts';
import { type Caller, createTask, run } from '../index.ts';

const visibilities = ['own', 'server'] as const;

describe.each([
  ['350 tasks of others, most of which have ended', 350, { waiting: 35 }],
  ['350 tasks of others, all of which wait', 350, { waiting: 350 }],
  // Each list of one status is full.
  ['500 tasks of others, a quarter each waits, runs, has ended and has failed', 500, { waiting: 120, running: 120 }],
])('on a server with %s', (_, tasks, shares) => {
  let server: Awaited<ReturnType<typeof openUsedServer>>;

  beforeAll(async () => {
    server = await openUsedServer(tasks, shares);
  });
  afterAll(() => server.close());

  describe.each(visibilities)('for an account that sees: %s', (visibility) => {
    let caller: Caller;

    beforeAll(async () => {
      caller = server.caller({ visibility });
      // Each reads a hundred tasks of others.
      for (let index = 0; index < 7; index += 1) {
        await run(createTask, caller, { title: 'Mine', idempotency_key: `${visibility} before ${index}` });
      }
    });

    test.each(countedCalls)('$name: at most $goal', async ({ name, goal, prepare }) => {
      const once = await prepare(caller, `${name} ${visibility} once`);
      await once();
      const again = await prepare(caller, `${name} ${visibility} again`);
      expect(await server.costOf(again)).toBeLessThanOrEqual(goal);
    });
  });
});
