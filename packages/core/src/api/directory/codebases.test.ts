import { expect, test } from 'vitest';
import { openLocal, url } from '../../../test/local.ts';
import { listCodebases, run } from '../../index.ts';

test('codebases are found by a part of their name or path, in any case', async () => {
  const { caller, local } = await openLocal();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${local.tokens.admin}` };
  const register = (path: string, body: object) =>
    local.fetch(new Request(url + path, { method: 'POST', headers, body: JSON.stringify(body) }));
  await register('/v1/agent/workers/register', { worker_id: 'w1', name: 'w1', capabilities: [], models: [] });
  await register('/v1/agent/workspaces', { name: 'Web Shop', path: '/srv/One', worker_id: 'w1' });
  await register('/v1/agent/workspaces', { name: 'Other', path: '/srv/Two', worker_id: 'w1' });
  const named = async (name?: string) =>
    (await run(listCodebases, caller(), { name })).map((codebase) => codebase.name).sort();
  expect(await named()).toEqual(['Other', 'Web Shop']);
  expect(await named('wEB sh')).toEqual(['Web Shop']);
  expect(await named('/SRV/two')).toEqual(['Other']);
  expect(await named('neither')).toEqual([]);
});
