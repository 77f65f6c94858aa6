import { z } from 'zod';
import { modelRecord } from '../api/records/records.ts';
import { modelCard } from '../cards/model-card.ts';
import { hints } from '../fields/fields.ts';
import { search } from '../operation/define.ts';
import { partOfName } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';

export const listModels = search({
  name: 'list_models',
  noun: 'AI Model',
  title: 'Find AI Models',
  does: 'Finds the AI models that workers offer.',
  summary: 'Discover the AI models (LLMs such as Claude, GPT, Gemini) that registered workers offer.',
  searchHint: hintForQuestions(
    'LLMs AI models available offered supported workers use choose pick cheaper model Claude GPT Gemini Opus Sonnet Anthropic OpenAI Google agents LLM language provider latest newest best fastest option options support',
  ),
  listTitle: 'AI models',
  command: {
    noun: 'model',
    verb: 'list',
    positionals: ['search'],
    aliases: ['models'],
    examples: ['models --provider anthropic'],
  },
  scopes: ['agents:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({
    provider: z
      .string()
      .describe('E.g. anthropic or openai')
      .register(hints, { suggestions: ['anthropic', 'openai', 'google', 'openrouter', 'minimax', 'xai'] })
      .optional(),
    search: partOfName.optional(),
  }),
  output: modelRecord,
  key: 'model_ref',
  example: {
    input: { provider: 'anthropic' },
    output: {
      model_ref: 'anthropic:claude-sonnet-4-20250514',
      name: 'Claude Sonnet 4',
      provider: 'anthropic',
      workers_available: 2,
      worker_names: 'builder-1, reviewer-1',
    },
  },
  present: modelCard,
  async handler({ api }, filter) {
    return api.models.list(filter);
  },
});
