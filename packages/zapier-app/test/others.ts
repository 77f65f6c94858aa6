// Somebody else's tasks, over the server's own tools.
import type { Listening } from '@codetether/local-server';

export async function tasksOfOthers({ url }: Listening, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const made = await fetch(`${url}/mcp/v1/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: `Of others ${index}`, description: 'Theirs' }),
    });
    if (!made.ok) throw new Error(`${made.status} ${await made.text()}`);
    await made.text();
  }
}
