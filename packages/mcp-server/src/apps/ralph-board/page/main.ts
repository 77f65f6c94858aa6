// Ralph runs: a list, and the board of one, which is followed to its end.
import { confirmation } from '../../page/confirm.ts';
import { announce, button, element, render } from '../../page/dom.ts';
import { connect, type Host, type ToolResult } from '../../page/host.ts';
import { newKey } from '../../page/idempotency-key.ts';
import { alertOf, moreOf, problemOf, recordsOf } from '../../page/values.ts';
import { type Following, follow, type Look } from './follow.ts';
import { logView } from './log-view.ts';
import { type Details, type Run, readDetails, readRun } from './run.ts';
import { runList } from './run-list.ts';
import { runFacts, runHeading } from './run-view.ts';
import { storyList } from './story-list.ts';

let host: Host;
let runs: readonly Run[] | undefined;
let run: Run | undefined;
let details: Details | undefined;
let problem = '';
let isBusy = false;
let isAsking = false;
let isLost = false;
let following: Following | undefined;
/** Of the run that the next press starts: the same one after an unknown outcome. */
let key = newKey();
const log = logView();

/** Shows a run or a list of them; an error stays beside what is shown. */
function show(result: ToolResult): void {
  if (result.isError) {
    problem = problemOf(result);
    draw();
    return;
  }
  problem = '';
  const records = recordsOf(result);
  const [only] = records;
  if (only && records.length === 1 && 'story_results' in only) {
    const shown = readRun(only);
    // An answer without details keeps those of the same run.
    details = readDetails(moreOf(result)) ?? (shown.id === run?.id ? details : undefined);
    run = shown;
    isAsking = false;
    followOn();
  } else {
    runs = records.map(readRun);
    run = undefined;
    following?.stop();
  }
  draw();
}

function draw(): void {
  if (run) drawRun(run);
  else
    render(
      element('h1', {}, 'Ralph runs'),
      problem ? alertOf(problem) : undefined,
      runs?.length === 0 ? element('p', { class: 'wait' }, 'There are none.') : undefined,
      runs && runList(runs, (id) => void call('find', { run_id: id })),
    );
}

function drawRun(shown: Run): void {
  announce(`${shown.state}: ${shown.passed} of ${shown.total} stories passed`);
  const mayStart = shown.isEnded && details?.prd !== undefined && host.can('start');
  render(
    runHeading(shown, {
      busy: isBusy,
      back: runs && (() => void call('list', {})),
      cancel: !shown.isEnded && !isAsking && host.can('cancel') ? ask : undefined,
      again: mayStart ? () => void again(shown) : undefined,
      open: shown.url.startsWith('https://') ? () => host.open(shown.url) : undefined,
    }),
    isAsking && !shown.isEnded ? confirmation(question, (agreed) => void answered(shown, agreed)) : undefined,
    problem ? alertOf(problem) : undefined,
    isLost ? element('p', { class: 'row' }, 'The run is no longer followed.', button('Look again', look)) : undefined,
    shown.error ? alertOf(shown.error) : undefined,
    ...shown.warnings.map((warning) => element('p', { class: 'soft small' }, warning)),
    shown.description && shown.description !== shown.project
      ? element('p', { class: 'about' }, shown.description)
      : undefined,
    storyList(shown.stories),
    runFacts(shown),
    details && log.draw(details),
  );
  log.settle();
}

const question = {
  text: 'Cancel this run? Its agent finishes the current story, and no other is started.',
  yes: 'Yes, cancel it',
  no: 'Keep it running',
};

function ask(): void {
  isAsking = true;
  draw();
  document.querySelector<HTMLElement>('[data-focus="no"]')?.focus();
}

async function answered({ id }: Run, agreed: boolean): Promise<void> {
  isAsking = false;
  draw();
  document.querySelector<HTMLElement>('[data-focus="cancel"]')?.focus();
  if (!agreed || !(await call('cancel', { run_id: id, confirm: true }))) return;
  host.tell(`The user cancelled the Ralph run ${id}.`);
  // Its last lines of the log.
  look();
}

/** As the tool allows. */
const mostAttempts = 50;

async function again({ id, codebase, model, mode, maxAttempts }: Run): Promise<void> {
  const started = await call('start', {
    prd_json: details?.prd,
    ...(codebase && { codebase_id: codebase }),
    ...(model && { model }),
    ...(mode === 'parallel' && { run_mode: mode }),
    ...(maxAttempts >= 1 && maxAttempts <= mostAttempts && { max_iterations: maxAttempts }),
    idempotency_key: key,
  });
  if (!started) return;
  key = newKey();
  host.tell(`The user started the Ralph run ${id} again, as ${run?.id}.`);
}

function look(): void {
  if (run) void call('find', { run_id: run.id });
}

/** Shows the result; whether it worked. One call at a time. */
async function call(name: string, input: object): Promise<boolean> {
  if (isBusy) return false;
  isBusy = true;
  following?.stop();
  draw();
  const result = await host.call(name, input).catch((error: Error) => error);
  isBusy = false;
  isLost = false;
  if (!(result instanceof Error)) show(result);
  else {
    problem = result.message;
    followOn();
    draw();
  }
  return !(result instanceof Error) && !result.isError;
}

function followOn(): void {
  following?.stop();
  if (!run || run.isEnded || !host.can('find')) return;
  following = follow(lookOnce, () => {
    isLost = true;
    draw();
  });
}

async function lookOnce(): Promise<Look> {
  const looked = run;
  if (!looked || isBusy) return 'same';
  const result = await host.call('find', { run_id: looked.id }).catch(() => undefined);
  const [record] = result && !result.isError ? recordsOf(result) : [];
  // A call of the user may have shown another run meanwhile.
  if (run !== looked) return 'ended';
  if (!result || !record) return 'failed';
  const seen = { run: readRun(record), details: readDetails(moreOf(result)) ?? details };
  if (JSON.stringify(seen) === JSON.stringify({ run, details })) return 'same';
  ({ run, details } = seen);
  if (run.isEnded) isAsking = false;
  draw();
  return run.isEnded ? 'ended' : 'changed';
}

async function start(): Promise<void> {
  render(element('p', { class: 'wait', role: 'status' }, 'The run is being read …'));
  host = await connect({
    show,
    cancelled: () => render(alertOf('The call was cancelled.')),
    ended: () => following?.stop(),
  });
}

void start();
