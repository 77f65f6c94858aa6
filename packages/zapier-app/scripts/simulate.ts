// pnpm sim:zapier [SEED] [DAYS]: a Zapier account in virtual time on a faulty server. Exits with 1 if an event was lost, an old one fired, one fired twice, or
// a poll made more requests than its goal.
import domain from 'node:domain';
import { EventEmitter } from 'node:events';
import { simulate } from '../test/simulation/simulate.ts';
import type { Report } from '../test/simulation/zaps.ts';

/** Zapier runs each perform in a domain, for errors that nobody catches. Its hooks on every promise take a third of the time. */
domain.create = () => Object.assign(Object.create(EventEmitter.prototype), { run: (work: () => unknown) => work() });

const [seed = '1', days = '30'] = process.argv.slice(2);
const started = performance.now();
const time = () =>
  `${Math.round((performance.now() - started) / 1000)} s, ${Math.round(process.cpuUsage().user / 1e6)} s of the processor`;
const zeros = ({ lost, old, twice, aboveGoal }: Report) =>
  `lost ${lost.length}, old events fired ${old.length}, reported twice ${twice.length}, polls above 5 requests and one for each new task ${aboveGoal.length}`;

const report = await simulate({
  ...{ seed: Number(seed), days: Number(days), happenings: 3, most: 500 },
  onDay(day, sofar) {
    if (day % 3 === 0)
      console.log(`day ${day} (${time()}): ${sofar.polls} polls, fired ${sofar.fired}, ${zeros(sofar)}`);
  },
});
const { events, fired, polls, failedPolls, lateAnswers, requests, afterLoss, whileDown } = report;
const idle = report.idleRequests.toSorted((a, b) => a - b);

console.log(
  `\nseed ${seed}: ${days} days, ${events} events, ${polls} polls of four Zaps, each 5 minutes for 20 minutes after a happening, and rarely between`,
);
console.log(`${failedPolls} polls failed, and Zapier did not wait for the answers of ${lateAnswers}`);
console.log(`requests of a poll with nothing new: median ${idle[Math.floor(idle.length / 2)]}, worst ${idle.at(-1)}`);
console.log(
  `worst of a poll after a loss of the cache, besides new tasks: ${afterLoss}; while the server refused everything: ${whileDown}`,
);
console.log(`reported later than 20 minutes after a happening: ${report.late.length}`);
console.log(`fired ${fired} with ${requests} requests in ${time()}: ${zeros(report)}`);
const faults = [...report.lost, ...report.old, ...report.twice, ...report.aboveGoal];
for (const one of faults.slice(0, 10)) console.log(one);
if (faults.length > 0) process.exitCode = 1;
