import { html } from 'hono/html';
import type { RuleRow } from '../store/rules.ts';
import type { Store } from '../store/store.ts';
import { filters, type Listing, offsetOf, PER_PAGE, pager } from './listing.ts';
import type { View } from './live-page.ts';
import { facts, pageOfTask, status, time } from './parts.ts';

const NO_FILTER = { enabled: null, triggerType: null, offset: 0, limit: -1 };

/** Cron jobs and rules: when each starts its next task, and its last one. */
export function schedulesPage({ rules }: Store, listing: Listing): View {
  const groups = Map.groupBy(rules.list(NO_FILTER), stateOf);
  const counts = new Map([...groups].map(([word, group]) => [word, group.length]));
  const found = listing.status ? (groups.get(listing.status) ?? []) : rules.list(NO_FILTER);
  const shown = found.slice(offsetOf(listing), offsetOf(listing) + PER_PAGE);
  return {
    title: 'Schedules',
    content: html`<h1>Schedules</h1>
      ${filters(listing, counts)}
      ${shown.length === 0 ? html`<p>No such schedule.</p>` : shown.map((rule) => schedule(rule, lastTask(rules, rule)))}
      ${pager(listing, found.length)}`,
  };
}

const stateOf = ({ enabled }: RuleRow): string => (enabled ? 'on' : 'off');

const lastTask = (rules: Store['rules'], { id }: RuleRow): string | null =>
  rules.runsOf(id, { status: 'task_created', limit: 1, offset: 0 })[0]?.taskId ?? null;

function schedule(rule: RuleRow, taskId: string | null) {
  const { cron_expression: expression = '*/5 * * * *', timezone = 'UTC' } = rule.triggerConfig;
  return html`<section id="rule-${rule.id}">
    <h2>${rule.name.trim() || '(no name)'}</h2>
    ${rule.description ? html`<p>${rule.description}</p>` : ''}
    ${facts([
      ['State', status(stateOf(rule))],
      [
        'When',
        rule.triggerType === 'cron'
          ? html`<code>${String(expression)}</code> in ${String(timezone)}`
          : rule.triggerType,
      ],
      ['Next', rule.enabled ? time(rule.nextRunAt) : undefined],
      ['Last', time(rule.lastTriggeredAt)],
      ['Started', `${rule.triggerCount} ${rule.triggerCount === 1 ? 'time' : 'times'}`],
      ['Last task', taskId === null ? undefined : html`<a href="${pageOfTask(taskId)}">See the task</a>`],
    ])}
  </section>`;
}
