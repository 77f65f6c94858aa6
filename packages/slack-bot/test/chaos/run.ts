// pnpm chaos:slack SEED ROUNDS [MODE]: breaks the bot at drawn points of the wire, in rounds of each mode, and reads from Slack's journal whether all that
// was acknowledged is done and reported once. The modes play side by side, each with a bot, a Slack and a database of its own, since a round mostly waits.
import { openDatabase } from '@codetether/hosting/postgres';
import { databaseUrl } from '../database-url.ts';
import { startThrowawayPostgres } from '../throwaway-postgres.ts';
import { createDraw } from './draw.ts';
import { playRound } from './round.ts';
import { startChaosScene } from './scene.ts';
import { type Mode, modes } from './strikes.ts';

const [seed = String(Date.now() % 100_000), given = '30', only] = process.argv.slice(2);
const rounds = Number(given);
const postgres = await startThrowawayPostgres({ max_connections: '200' });
const admin = openDatabase({ url: postgres.url, connections: 1 });
const played = modes.filter((one) => only === undefined || one === only);
const faulty = await Promise.all(played.map(play));
const failed = faulty.reduce((sum, count) => sum + count, 0);
console.log(`${played.length * rounds} rounds in ${process.uptime().toFixed(0)} s; ${failed} with a fault`);
await admin.close();
await postgres.stop();
process.exitCode = failed > 0 ? 1 : 0;

/** The rounds with a fault. */
async function play(mode: Mode): Promise<number> {
  const name = `chaos_${mode}`;
  await admin.raw(`create database ${name}`);
  const scene = await startChaosScene(databaseUrl(postgres.url, name));
  const sum = { asked: 0, acknowledged: 0, points: 0, strikes: 0, faulty: 0 };
  for (let round = 1; round <= rounds; round += 1) {
    const number = modes.indexOf(mode) * rounds + round;
    const began = performance.now();
    const result = await playRound(scene, { mode, draw: createDraw(Number(seed) + number), number });
    sum.asked += result.asked;
    sum.acknowledged += result.acknowledged;
    sum.points += result.points;
    sum.strikes += result.strikes;
    if (result.faults.length > 0) sum.faulty += 1;
    const took = ((performance.now() - began) / 1_000).toFixed(0);
    console.log(
      `${mode} ${round}: ${result.strikes} strikes${result.aimed ? ` (${result.aimed})` : ''}, ${took} s${result.faults.map((one) => `\n  ${one}`).join('')}`,
    );
  }
  await scene.close();
  console.log(
    `${mode}: ${rounds} rounds with the seed ${seed}, ${sum.strikes} strikes at ${sum.points} points; ${sum.acknowledged} of ${sum.asked} acknowledged; ${sum.faulty} rounds with a fault`,
  );
  return sum.faulty;
}
