import { z } from 'zod';
import { agentRecord } from '../api/records/records.ts';
import { agentCard } from '../cards/agent-card.ts';
import { search } from '../operation/define.ts';
import { partOfName } from '../operation/inputs.ts';
import { hintForQuestions } from '../operation/search-hint.ts';

export const discoverAgents = search({
  name: 'discover_agents',
  noun: 'Agent',
  title: 'Find Agent',
  does: 'Finds the agents that can take messages now.',
  summary: 'Discover the worker agents (bots) seen within the last 120 seconds.',
  guidance: 'Who is online, available, free, alive.',
  searchHint: hintForQuestions(
    'online available alive idle busy reachable free right moment workers bots machines ones connected running list capabilities agent nothing gets picked work worker bot machine runner capacity healthy down offline dead seen active working responding names anyone them',
  ),
  listTitle: 'Agents',
  command: { noun: 'agent', verb: 'list', positionals: ['name'], aliases: ['agents'], examples: ['agents reviewer'] },
  scopes: ['agents:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({ name: partOfName.optional() }),
  output: agentRecord,
  key: 'name',
  example: {
    input: { name: 'review' },
    output: {
      name: 'codetether-reviewer',
      description: 'Reviews pull requests',
      url: 'https://agents.example.com/reviewer',
      streaming: true,
      push_notifications: false,
      models_supported: 'anthropic:claude-sonnet-4-20250514',
      last_seen: '2026-11-23T20:48:12.862Z',
      routable: true,
    },
  },
  present: agentCard,
  async handler({ api }, { name }) {
    return api.agents.list(name);
  },
});
