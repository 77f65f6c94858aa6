// Prints the requests of each operation and poll on servers that others have used, cold (a memory that knows nothing) and warm.
import { cancelTask, createTask, run } from '@codetether/core';
import { countedCalls, openUsedServer } from '../../packages/core/test/used-server.ts';

/** More than the keyed creates that read every task of the largest server, a hundred each. */
const mostRounds = 120;

export async function printRequests(sizes: readonly number[]): Promise<void> {
  const columns: number[][] = [];
  for (const size of sizes) {
    const server = await openUsedServer(size);
    const warm = server.caller();
    const read: number[] = [];
    for (let round = 0, isWarm = false; round < mostRounds && !isWarm; round += 1) {
      let task_id = '';
      const cost = await server.costOf(async () => {
        const made = await run(createTask, warm, { title: 'Mine', idempotency_key: `before ${round}` });
        task_id = made.task_id;
        isWarm = made.warning === undefined;
      });
      // A hundred more waiting tasks would be another server.
      await run(cancelTask, warm, { task_id });
      read.push(cost);
    }
    const total = read.reduce((sum, cost) => sum + cost, 0);
    console.log(`${size} tasks: warm after ${read.length} keyed creates with ${total} requests`);
    for (const [index, { name, prepare }] of countedCalls.entries()) {
      // Only what the call itself looks at is cold: its preparation has made a task or two.
      const coldCost = await server.costOf(await prepare(server.caller(), `${name} cold`));
      await (await prepare(warm, `${name} once`))();
      const warmCost = await server.costOf(await prepare(warm, `${name} again`));
      columns[index] = [...(columns[index] ?? []), coldCost, warmCost];
    }
    await server.close();
  }
  const heading = sizes.flatMap((size) => [`${size} cold`, 'warm']);
  print('requests', heading, 'goal');
  for (const [index, { name, goal }] of countedCalls.entries()) print(name, columns[index] ?? [], goal);
}

function print(name: string, cells: readonly (string | number)[], goal: string | number): void {
  console.log([name.padEnd(34), ...[...cells, goal].map((cell) => String(cell).padStart(11))].join(''));
}
