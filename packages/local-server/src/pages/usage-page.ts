import { html } from 'hono/html';
import { type Month, monthOf, parseMonth } from '../limits/month.ts';
import type { ServerContext } from '../server-context.ts';
import type { DayUsage } from '../store/usage.ts';
import type { View } from './live-page.ts';
import { facts } from './parts.ts';
import { colourOf, costOf, dollars, nameOfModel, usageChart } from './usage-chart.ts';

/** The cost of a month, by day and by model. Days are in UTC, as the months of the budget. */
export function usagePage({ store, identities, clock }: ServerContext, text: string | undefined): View {
  const month = (text === undefined ? undefined : parseMonth(text)) ?? monthOf(clock.now());
  const tenant = store.tenants.ofRealm(identities.realm);
  const models = tenant ? store.usage.byModel(tenant.id, month.from, month.to) : [];
  const names = models.map(nameOfModel);
  const days = tenant ? store.usage.byDay(tenant.id, month.from, month.to) : [];
  const limit = tenant?.monthlyLimitDollars;
  return {
    title: 'Usage',
    content: html`<h1>Usage in ${nameOf(month)}</h1>
      <nav class="pager" aria-label="Other months">
        <a href="/usage?month=${keyOf(monthOf(month.from - 1))}">‹ Earlier month</a>
        ${month.to > clock.now() ? '' : html`<a href="/usage?month=${keyOf(monthOf(month.to))}">Later month ›</a>`}
      </nav>
      ${facts([
        ['Cost', dollars(costOf(models))],
        ['Limit', limit ? dollars(limit * 1e6) : undefined],
        ['Requests', models.reduce((sum, { requestCount }) => sum + requestCount, 0)],
        ['Tokens', count(models.reduce((sum, { totalTokens }) => sum + totalTokens, 0))],
      ])}
      ${
        models.length === 0
          ? html`<p>Nothing was used.</p>`
          : html`<h2>By day</h2>
              ${usageChart({ month, names, days })} ${dayTable(days)}
              <h2>By model</h2>
              <table>
                <thead>
                  <tr>
                    <th scope="col">Model</th>
                    <th scope="col" class="number">Tokens</th>
                    <th scope="col" class="number">Cost</th>
                  </tr>
                </thead>
                <tbody>
                  ${models.map(
                    ({ provider, model, totalTokens, costMicros }) =>
                      html`<tr>
                        <td><span class="key ${colourOf(names, { provider, model })}"><span>${model}</span></span></td>
                        <td class="number">${count(totalTokens)}</td>
                        <td class="number">${dollars(costMicros)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>`
      }`,
  };
}

function dayTable(days: readonly DayUsage[]) {
  const sums = Map.groupBy(days, ({ day }) => day);
  return html`<details>
    <summary>The days as a table</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          <th scope="col" class="number">Cost</th>
        </tr>
      </thead>
      <tbody>
        ${[...sums].map(
          ([day, parts]) =>
            html`<tr>
              <td>${day}</td>
              <td class="number">${dollars(costOf(parts))}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

const count = (tokens: number): string => tokens.toLocaleString('en');

const keyOf = ({ from }: Month): string => new Date(from).toISOString().slice(0, 7);

const nameOf = ({ from }: Month): string =>
  new Date(from).toLocaleDateString('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
