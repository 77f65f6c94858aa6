import { expect, onTestFinished, test } from 'vitest';
import { openUsedServer } from '../../../test/used-server.ts';
import { createTask, findTask, run } from '../../index.ts';

test.each([
  ['waits', { waiting: 120 }],
  ['waits or runs', { waiting: 120, running: 120 }],
])(
  'where no list shows that a task still %s, it is read again in turn, and has a warning until then',
  async (_, shares) => {
    const server = await openUsedServer(500, shares);
    onTestFinished(() => server.close());
    const ada = server.caller({ visibility: 'own' });
    const ids: string[] = [];
    for (let index = 0; index < 8; index += 1) ids.push((await run(createTask, ada, { title: 'Mine' })).task_id);
    await run(findTask, ada, {});
    // Past the queue, which never shows it.
    const ended = ids.slice(2, 5);
    for (const id of ended) {
      await server.send('PUT', `/v1/agent/tasks/${id}/status`, {
        worker_id: 'w1',
        status: 'completed',
        result: 'done',
      });
    }
    const truth = new Map(ids.map((id) => [id, ended.includes(id) ? 'completed' : 'pending']));
    const shown = new Set<string>();
    for (let look = 0; look < 10; look += 1) {
      const found = await run(findTask, ada, {});
      expect(found.map(({ task_id }) => task_id).toSorted()).toEqual(ids.toSorted());
      for (const { task_id, status, warning } of found) {
        if (warning === undefined) expect(status).toBe(truth.get(task_id));
        else expect(warning).toContain('as it was at');
        if (status === 'completed') shown.add(task_id);
      }
    }
    expect([...shown].toSorted()).toEqual(ended.toSorted());
  },
);
