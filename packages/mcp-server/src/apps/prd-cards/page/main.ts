// A turn of a PRD chat: the agent's questions with room for an answer, and then the PRD, to be read, edited and started.
import { announce, button, element, render } from '../../page/dom.ts';
import { field } from '../../page/field.ts';
import { connect, type Host, type ToolResult } from '../../page/host.ts';
import { newKey } from '../../page/idempotency-key.ts';
import { alertOf, problemOf, recordsOf, textOf } from '../../page/values.ts';
import { cards } from './cards.ts';
import { form, gapIn } from './form.ts';
import { type Prd, readPrd, writePrd } from './prd.ts';

type View = 'turn' | 'cards' | 'form' | 'started';

let host: Host;
let view: View = 'turn';
let codebase = '';
let conversation = '';
let response = '';
let answer = '';
let prd: Prd | undefined;
let draft: Prd | undefined;
let started = { id: '', project: '', warnings: [] as string[] };
let problem = '';
let isBusy = false;
/** Of the next create. A change of what it would create needs another one. */
let key = newKey();

function show(result: ToolResult): void {
  const [record = {}] = recordsOf(result);
  problem = result.isError ? problemOf(result) : textOf(record.error);
  if (!result.isError) {
    conversation = textOf(record.conversation_id) || conversation;
    response = textOf(record.response);
    answer = '';
    prd = readPrd(textOf(record.prd_json)) ?? prd;
    view = prd ? 'cards' : 'turn';
  }
  draw();
}

function draw(): void {
  const main = document.querySelector('main');
  main?.setAttribute('aria-busy', String(isBusy));
  const trouble = problem ? alertOf(problem) : undefined;
  if (view === 'form' && draft) drawForm(draft, trouble);
  else if (view === 'started') drawStarted();
  else if (view === 'cards' && prd) drawCards(prd, trouble);
  else drawTurn(trouble);
}

function drawTurn(trouble: HTMLElement | undefined): void {
  render(
    element('h1', {}, 'PRD chat'),
    trouble,
    response ? element('p', { class: 'text said' }, response) : undefined,
    response || trouble
      ? undefined
      : element('p', { class: 'wait' }, 'The answer is not there yet. Ask your assistant for it.'),
    ...(response && host.can('chat') ? reply('Your answer') : []),
  );
}

function drawCards(shown: Prd, trouble: HTMLElement | undefined): void {
  announce(`The PRD has ${shown.stories.length} stories.`);
  const edit = () => {
    draft = structuredClone(shown);
    view = 'form';
    problem = '';
    draw();
    focus('project');
  };
  render(
    ...cards(shown),
    trouble,
    host.can('start')
      ? element(
          'div',
          { class: 'row actions' },
          button(isBusy ? 'Starting …' : 'Start Ralph', () => void start(shown), {
            class: 'main',
            'data-focus': 'start',
            'aria-disabled': isBusy || undefined,
          }),
          button('Edit', edit, { 'data-focus': 'edit' }),
        )
      : undefined,
    response
      ? element(
          'details',
          {},
          element('summary', { 'data-focus': 'said' }, 'The agent’s answer'),
          element('p', { class: 'text said' }, response),
        )
      : undefined,
  );
}

function drawForm(edited: Prd, trouble: HTMLElement | undefined): void {
  const done = () => {
    const gap = gapIn(edited);
    if (gap !== undefined) {
      problem = 'A story needs a title.';
      draw();
      document.getElementById(gap)?.setAttribute('aria-invalid', 'true');
      focus(gap);
      return;
    }
    prd = edited;
    key = newKey();
    leave();
  };
  const leave = () => {
    draft = undefined;
    problem = '';
    view = 'cards';
    draw();
    focus('edit');
  };
  render(
    element('h1', {}, 'Edit the PRD'),
    form({
      draft: edited,
      redraw(name) {
        draw();
        focus(name);
      },
    }),
    trouble,
    element(
      'div',
      { class: 'row actions' },
      button('Keep changes', done, { class: 'main', 'data-focus': 'done' }),
      button('Discard', leave, { 'data-focus': 'discard' }),
    ),
  );
}

function drawStarted(): void {
  announce('The Ralph run was started.');
  render(
    element('h1', {}, started.project || 'Ralph'),
    element('p', { class: 'state running' }, 'started'),
    element(
      'p',
      { class: 'about' },
      'Ralph builds the stories one after another. Ask your assistant for the run to follow it:',
    ),
    element('p', { class: 'mono' }, started.id),
    ...started.warnings.map((warning) => element('p', { class: 'soft small' }, warning)),
  );
}

/** Room for the user's next message, and its button. */
function reply(label: string): HTMLElement[] {
  return [
    field({
      name: 'answer',
      label,
      value: answer,
      rows: 3,
      changed(value) {
        answer = value;
        key = newKey();
      },
    }),
    element(
      'div',
      { class: 'row actions' },
      button(isBusy ? 'The agent is writing …' : 'Send', () => void send(), {
        class: 'main',
        'data-focus': 'send',
        'aria-disabled': isBusy || undefined,
      }),
    ),
  ];
}

function focus(name: string): void {
  document.querySelector<HTMLElement>(`[data-focus="${name}"]`)?.focus();
}

async function send(): Promise<void> {
  if (answer.trim() === '') {
    focus('answer');
    return;
  }
  const result = await call('chat', {
    message: answer,
    ...(conversation && { conversation_id: conversation }),
    ...(codebase && { codebase_id: codebase }),
  });
  if (!result) return;
  show(result);
  if (!result.isError)
    host.tell(`The user answered in the PRD chat ${conversation}${prd ? ', which has a PRD now' : ''}.`);
}

async function start(shown: Prd): Promise<void> {
  const result = await call('start', { prd_json: writePrd(shown), ...(codebase && { codebase_id: codebase }) });
  if (!result) return;
  const [record = {}] = recordsOf(result);
  if (result.isError) problem = problemOf(result);
  else {
    const warnings = Array.isArray(record.warnings) ? record.warnings.map(textOf) : [];
    started = { id: textOf(record.run_id), project: textOf(record.project), warnings };
    view = 'started';
    host.tell(`The user started the Ralph run ${started.id} from the PRD.`);
  }
  draw();
}

/** Undefined while another call is under way, and when the host fails. */
async function call(name: string, input: object): Promise<ToolResult | undefined> {
  if (isBusy) return undefined;
  isBusy = true;
  problem = '';
  draw();
  const result = await host.call(name, { ...input, idempotency_key: key }).catch((error: Error) => error);
  isBusy = false;
  if (!(result instanceof Error)) {
    // After an error the same press looks for what the first one may have made.
    if (!result.isError) key = newKey();
    return result;
  }
  problem = result.message;
  draw();
  return undefined;
}

async function begin(): Promise<void> {
  render(element('p', { class: 'wait', role: 'status' }, 'The agent is writing …'));
  host = await connect({
    asked(input) {
      codebase = textOf(input.codebase_id);
    },
    show,
    cancelled: () => render(alertOf('The call was cancelled.')),
  });
}

void begin();
