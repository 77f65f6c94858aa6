import { z } from 'zod';
import { agentRecord } from '../api/records/records.ts';
import { agentCard } from '../cards/agent-card.ts';
import { search } from '../operation/define.ts';

export const discoverAgents = search({
  name: 'discover_agents',
  noun: 'Agent',
  title: 'Find Agent',
  summary: 'Discover the worker agents seen within the last 120 seconds.',
  command: { noun: 'agent', verb: 'list', positionals: ['name'], aliases: ['agents'], examples: ['agents reviewer'] },
  scopes: ['agents:read'],
  effects: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  input: z.object({ name: z.string().max(200).describe('Filter by agent name (partial match)').optional() }),
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
