// A round: people ask for things while something breaks. An acknowledged request must be done and reported once, as Slack's journal says.
import { findTask, listRalphRuns, run } from '@codetether/core';
import type { Draw } from './draw.ts';
import type { ChaosScene } from './scene.ts';
import { createWire, type Mode, streamCalls } from './strikes.ts';
import { messagesIn, reactionsIn, type Told } from './told.ts';

export interface RoundResult {
  acknowledged: number;
  asked: number;
  points: number;
  strikes: number;
  /** The strike amid a stream, if there was one. */
  aimed: string | undefined;
  /** In sentences; none when all is well. */
  faults: string[];
}

interface Asked {
  label: string;
  kind: 'task' | 'question' | 'run';
  acknowledged: boolean;
}

/** The longest wait until all is reported, in ms: a killed instance's work is taken over within 20 s, and a machine may be slow. */
const patience = 150_000;

export async function playRound(scene: ChaosScene, { mode, draw, number }: { mode: Mode; draw: Draw; number: number }) {
  await scene.ready();
  const aim = streamCalls[number % streamCalls.length] ?? 'chat.stopStream';
  const wire = createWire(mode, draw, aim);
  scene.breakBy(wire);
  const asked = await Promise.all(Array.from({ length: 8 }, (_, index) => ask(scene, `R${number}-${index}`, index)));
  const until = Date.now() + patience;
  let faults = ['Nothing was looked at.'];
  // Strikes continue while the work does: the last one may come long after the last acknowledgement.
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await scene.ready();
    if (!(await scene.isIdle().catch(() => false))) continue;
    faults = await faultsOf(scene, asked);
    if (faults.length === 0) break;
  }
  wire.rest();
  await scene.ready();
  if (faults.length > 0) faults = await faultsOf(scene, asked);
  const acknowledged = asked.filter((one) => one.acknowledged).length;
  return {
    acknowledged,
    asked: asked.length,
    points: wire.points,
    strikes: wire.strikes,
    aimed: wire.aimed,
    faults,
  } satisfies RoundResult;
}

async function ask({ ada, channel, codetether }: ChaosScene, label: string, index: number): Promise<Asked> {
  const kind = index === 4 || index === 6 ? 'question' : index === 7 ? 'run' : 'task';
  if (kind === 'question') {
    const lines = ['Reading', 'Measuring', 'Counting', 'Writing'].map((one) => `${one} ${label}`);
    codetether.faults.next({ kind: 'slow-agent', match: new RegExp(label), ms: 5_000, lines });
  }
  const prd = JSON.stringify({ userStories: [{ title: 'Sell' }] });
  const send = () => {
    if (index === 4) return ada.says(ada.dm, `What is ${label}?`).then(({ response }) => response);
    if (index === 5) return ada.mentions(channel, `task create Kept ${label} safe`).then(({ response }) => response);
    if (index === 6) return ada.mentions(channel, `What is ${label}?`).then(({ response }) => response);
    if (index === 7) return ada.command(channel, `ralph start --project_name ${label} --prd_json '${prd}'`);
    return ada.command(channel, `task create Kept ${label} safe`);
  };
  const acknowledged = await send().then(
    async (response) => {
      await response.text();
      return response.ok;
    },
    () => false,
  );
  return { label, kind, acknowledged };
}

async function faultsOf(scene: ChaosScene, asked: readonly Asked[]): Promise<string[]> {
  const told = messagesIn(scene.slack.journal);
  const tasks = await run(findTask, scene.caller, { limit: 100 });
  const runs = await run(listRalphRuns, scene.caller, { limit: 100 });
  const streaming = told.filter((one) => one.streaming).map(({ key }) => `${key} streams, and its answer never comes`);
  const others = asked.flatMap(({ label, kind, acknowledged }) => {
    const made =
      kind === 'run'
        ? runs.filter(({ project }) => project === label).length
        : tasks.filter(({ title, description }) => `${title} ${description}`.includes(label)).length;
    const about = told.filter(({ words }) => words.includes(label));
    const problems = [
      ...(made > 1 ? [`was done ${made} times`] : []),
      ...(acknowledged && made === 0 ? ['was never done'] : []),
      ...(made > 0 || acknowledged ? reports[kind](about, acknowledged) : []),
    ];
    return problems.map((problem) => `${label} (${kind}${acknowledged ? '' : ', not acknowledged'}) ${problem}`);
  });
  const receipts = reactionsIn(scene.slack.journal, 'eyes');
  return [...streaming, ...(receipts > 0 ? [`${receipts} messages keep their receipt`] : []), ...others];
}

/** In the answers of the embedded server's agent. */
const builtInAnswer = "built-in agent's answer";
const sum = (one: number, other: number) => one + other;
const isFinal = /: (completed|passed)/;

/** Finds the faults of the messages about a request. */
const reports = {
  task(about: readonly Told[], acknowledged: boolean) {
    const cards = about.filter(({ key }) => !key?.includes(':end'));
    const ends = about.filter(({ key }) => key?.includes(':end'));
    return [
      ...counted('card', cards.length, acknowledged),
      ...counted('end', ends.length, acknowledged),
      ...cards.flatMap((card) => stale(card)),
    ];
  },
  question(about: readonly Told[], acknowledged: boolean) {
    return counted(
      'answer',
      about.map(({ body }) => body.split(builtInAnswer).length - 1).reduce(sum, 0),
      acknowledged,
    );
  },
  run(about: readonly Told[], acknowledged: boolean) {
    const cards = about.filter(({ key }) => key !== undefined && !key.startsWith('run:'));
    return [...counted('card', cards.length, acknowledged), ...cards.flatMap((card) => stale(card))];
  },
} as const;

function counted(what: string, count: number, acknowledged: boolean): string[] {
  if (count > 1) return [`has ${count} messages with its ${what}`];
  return count === 0 && acknowledged ? [`has no message with its ${what}`] : [];
}

/** Slack may refuse an edit for good: then the end in the thread must do. */
function stale({ text, editable, uneditable }: Told): string[] {
  return editable && !uneditable && !isFinal.test(text) ? [`ends with a card that says ${text}`] : [];
}
