import { Hono } from 'hono';
import { internalServerError } from '../fastapi/http-error.ts';
import type { ServerContext } from '../server-context.ts';

/** The kinds of agent with their maximum of steps; MCP lists live agents. */
const DEFINITIONS = [
  { name: 'build', description: 'Full access agent for development work', mode: 'primary', max_steps: 100 },
  { name: 'plan', description: 'Read-only agent for analysis and code exploration', mode: 'primary', max_steps: 50 },
  { name: 'coder', description: 'Code writing focused agent', mode: 'primary', max_steps: 100 },
  { name: 'explore', description: 'Fast agent for workspace search and exploration', mode: 'subagent', max_steps: 20 },
  {
    name: 'forage',
    description: 'OKR-governed autonomous opportunity scanner/executor',
    mode: 'primary',
    max_steps: 200,
  },
  { name: 'swarm', description: 'Parallel sub-agents for complex tasks', mode: 'primary', max_steps: 200 },
];

/** Agent definitions, and the list of agents, which fails as soon as one is alive. */
export function agentRoutes({ agents }: ServerContext): Hono {
  const app = new Hono();

  app.get('/v1/agent/agents', (c) =>
    c.json(
      DEFINITIONS.map(({ name, description, mode, max_steps }) => ({
        id: `builtin-${name}`,
        name,
        description,
        mode,
        native: true,
        hidden: false,
        model: null,
        temperature: null,
        top_p: null,
        max_steps,
        system_prompt: null,
        worker_id: null,
      })),
    ),
  );

  app.get('/agents', (c) => (agents.alive().length ? internalServerError() : c.json([])));

  return app;
}
