// The usage of a month: what it costs against its limit, by model and by day.

import { dollars } from '../../page/dollars.ts';
import { button, element, render } from '../../page/dom.ts';
import { facts } from '../../page/facts.ts';
import { connect, type Host, type ToolResult } from '../../page/host.ts';
import { meter } from '../../page/meter.ts';
import { alertOf, count, moreOf, problemOf, recordsOf } from '../../page/values.ts';
import { dayChart } from './day-chart.ts';
import { modelTable } from './model-table.ts';
import { monthName, neighbour } from './months.ts';
import { palette } from './palette.ts';
import { readUsage, type Usage } from './usage.ts';

let host: Host;
let shown: Usage | undefined;
let isBusy = false;

function show(result: ToolResult): void {
  if (result.isError) {
    render(shown && heading(shown), alertOf(problemOf(result)));
    return;
  }
  shown = readUsage(recordsOf(result)[0] ?? {}, moreOf(result));
  draw(shown);
}

function draw(usage: Usage): void {
  const colour = palette(usage.models.map(({ model }) => model));
  render(
    heading(usage),
    spending(usage),
    facts([
      ['Requests', count(usage.requests)],
      ['Tokens', count(usage.tokens)],
      ['Input', count(usage.inputTokens)],
      ['Output', count(usage.outputTokens)],
    ]),
    usage.models.length > 0 ? modelTable(usage.models, colour) : element('p', { class: 'wait' }, 'Nothing was used.'),
    usage.days && dayChart(usage, usage.days, colour),
  );
}

function heading({ month }: Usage): HTMLElement {
  const steps = [
    { label: 'Earlier month', sign: '‹', to: neighbour(month, -1) },
    { label: 'Later month', sign: '›', to: neighbour(month, 1) },
  ];
  const buttons = steps.map(({ label, sign, to }) =>
    button(sign, () => void go(to), { 'aria-label': label, 'data-focus': label, class: 'step' }),
  );
  return element(
    'header',
    { class: 'row between' },
    element('h1', { 'aria-live': 'polite' }, `Usage in ${monthName(month)}`),
    host.can('month') ? element('div', { class: 'row' }, ...buttons) : undefined,
  );
}

/** One month at a time, so that a slow answer replaces no later one. */
async function go(month: string): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  const main = document.querySelector('main');
  main?.setAttribute('aria-busy', 'true');
  const result = await host.call('month', { month }).catch((error: Error) => error);
  main?.removeAttribute('aria-busy');
  isBusy = false;
  if (!(result instanceof Error)) show(result);
  else render(shown && heading(shown), alertOf(result.message));
}

function spending({ cost, limit, remaining }: Usage): HTMLElement {
  const amount = element('strong', { class: 'amount number' }, dollars(cost));
  if (limit === undefined) {
    const left = remaining === undefined ? 'no limit' : `${dollars(remaining)} of credit left`;
    return element('p', { class: 'spent row' }, amount, element('span', { class: 'soft' }, left));
  }
  const state = cost >= limit ? 'over' : cost >= 0.8 * limit ? 'near' : '';
  const left =
    remaining !== undefined && remaining >= 0
      ? `${dollars(remaining)} left`
      : `${dollars(cost - limit)} over the limit`;
  return element(
    'section',
    { 'aria-label': 'Spending' },
    element(
      'p',
      { class: 'spent row' },
      amount,
      element('span', { class: 'soft number' }, `of ${dollars(limit)}`),
      element('span', { class: `left number ${state}` }, left),
    ),
    meter('Spent of the limit, in dollars', cost, limit, state),
  );
}

async function start(): Promise<void> {
  render(element('p', { class: 'wait', role: 'status' }, 'The usage is being read …'));
  host = await connect({ show, cancelled: () => render(alertOf('The call was cancelled.')) });
}

void start();
