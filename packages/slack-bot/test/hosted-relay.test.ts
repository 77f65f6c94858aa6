// Zaps that wait at the bot, which is the operator's relay too.
import { cancelTask, createCaller, createSigning, createTask, run } from '@codetether/core';
import { accountIdOf, bearer } from '@codetether/core/auth';
import { expect, test } from 'vitest';
import { callbackHost } from '../../relay/test/callback-host.ts';
import { handOver } from '../../relay/test/world.ts';
import { startBotProcess } from './bot-process.ts';
import { testDeployment } from './deployment.ts';
import { testDatabase } from './test-database.ts';

/** Only for tests. */
const signingKey = 'Zm9yIHRlc3RzIG9ubHksIGEga2V5IG9mIDMyIGJ5dGVzLi4=';

test('two bots on one PostgreSQL, one killed in between: the Zap is called once, and only its own account may wait', async () => {
  const { codetether, env: settings } = await testDeployment();
  const zapier = await callbackHost();
  const database = await testDatabase();
  const { admin, keycloak } = codetether.tokens;
  const env = {
    ...settings,
    DATABASE_URL: database.url,
    CODETETHER_SERVICE_TOKEN: admin,
    CODETETHER_SIGNING_KEY: signingKey,
    RELAY_HOSTED: 'true',
    RELAY_CALLBACK_ORIGINS: zapier.origin,
    RELAY_LOOK_SECONDS: '1',
  };
  codetether.faults.next({ kind: 'held-agent', until: new Promise(() => undefined), times: 20 });
  const ada = createCaller({
    url: settings.CODETETHER_API_URL,
    session: bearer(keycloak),
    accountId: accountIdOf(keycloak),
    visibility: 'own',
    signing: createSigning([signingKey]),
  });
  const [{ task_id }, killed, next] = await Promise.all([
    run(createTask, ada, { title: 'Tidy the changelog' }),
    startBotProcess(env),
    startBotProcess(env),
  ]);
  const callback_url = zapier.callback('zap');
  const statusOf = async (token: string, body: object) => (await handOver(killed.url, token, body)).status;
  expect(await statusOf(admin, { task_id, callback_url })).toBe(404);
  expect(await statusOf(keycloak, { task_id, callback_url: 'https://example.com/hooks/callback/1/' })).toBe(400);
  expect(await statusOf(keycloak, { task_id, callback_url })).toBe(202);
  const page = await fetch(`${next.url}/waits`, { method: 'POST', headers: { origin: 'https://example.com' } });
  expect(page.status).toBe(403);

  await killed.kill();
  expect(zapier.called).toEqual([]);
  await run(cancelTask, ada, { task_id });
  // Three looks have passed.
  await database`update wait_turns set until = now()`;
  await expect.poll(() => zapier.resumed()).toEqual(['zap']);
  await expect.poll(() => database`select callback from waits`).toEqual([]);
  expect(await next.stop()).toBe(0);
  expect(zapier.called).toEqual([{ path: '/hooks/callback/zap/', body: '{"ended":true}' }]);
  expect([...killed.logs, ...next.logs].join('\n')).not.toContain(zapier.origin);
});
