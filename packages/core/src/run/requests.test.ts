// The requests of each operation and poll do not grow with the number of tasks on the server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countedCalls, openUsedServer } from '../../test/used-server.ts';
import { type Caller, createTask, run } from '../index.ts';

describe.each([
  ['most of which have ended', 35],
  ['all of which wait', 350],
])('on a server with 350 tasks of others, %s', (_, waiting) => {
  let server: Awaited<ReturnType<typeof openUsedServer>>;
  let ada: Caller;

  beforeAll(async () => {
    server = await openUsedServer(350, waiting);
    ada = server.caller();
    // Each reads a hundred tasks of others.
    for (let index = 0; index < 5; index += 1) {
      await run(createTask, ada, { title: 'Mine', idempotency_key: `before ${index}` });
    }
  });
  afterAll(() => server.close());

  test.each(countedCalls)('$name: at most $goal', async ({ name, goal, prepare }) => {
    const once = await prepare(ada, `${name} once`);
    await once();
    const again = await prepare(ada, `${name} again`);
    expect(await server.costOf(again)).toBeLessThanOrEqual(goal);
  });
});
