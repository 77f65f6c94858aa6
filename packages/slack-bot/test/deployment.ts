// A workspace whose user is linked, for tests that run the bot as processes of its own.
import { onTestFinished } from 'vitest';
import { startScene } from './scene.ts';

/** `env` are the settings of such a process, but for its database. */
export async function testDeployment(options: Parameters<typeof startScene>[0] = {}) {
  const scene = await startScene(options);
  onTestFinished(() => scene.close());
  return scene;
}
