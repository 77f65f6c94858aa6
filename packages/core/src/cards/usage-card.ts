import type { Usage } from '../api/records/records.ts';
import { type Card, field, fields, trusted, untrusted } from './card.ts';

export function usageCard(usage: Usage): Card {
  return {
    title: trusted(`Usage in ${usage.month}`),
    fields: fields(
      field('Cost', dollars(usage.total_cost)),
      field('Budget remaining', usage.budget_remaining === undefined ? undefined : dollars(usage.budget_remaining)),
      field('Requests', usage.total_requests),
      field('Tokens', usage.total_tokens.toLocaleString('en')),
      field('Input tokens', usage.input_tokens.toLocaleString('en')),
      field('Output tokens', usage.output_tokens.toLocaleString('en')),
    ),
    table: {
      columns: ['Model', 'Requests', 'Tokens', 'Cost'],
      rows: usage.by_model.map(({ model, requests, tokens, cost }) => [
        untrusted(model),
        trusted(String(requests)),
        trusted(tokens.toLocaleString('en')),
        trusted(dollars(cost)),
      ]),
    },
    progress:
      usage.spending_limit === undefined
        ? undefined
        : { label: 'Spent', value: usage.total_cost, of: usage.spending_limit, unit: '$' },
  };
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
