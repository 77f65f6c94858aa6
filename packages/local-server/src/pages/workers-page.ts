import { html } from 'hono/html';
import { isAlive } from '../registries/agent-registry.ts';
import type { ServerContext } from '../server-context.ts';
import type { View } from './live-page.ts';
import { facts, pageOfTask, status, time } from './parts.ts';

/** The agents: connected workers, workers that report only by HTTP, and registered A2A agents. */
export function workersPage({ workers, agents, store, clock }: ServerContext): View {
  const connected = workers.list();
  const others = store.workers
    .list()
    .filter((row) => isAlive(row, clock.now()) && !connected.some(({ workerId }) => workerId === row.workerId));
  const registered = agents.alive();
  return {
    title: 'Agents',
    content: html`<h1>Agents</h1>
      <h2>Workers, which take tasks</h2>
      ${connected.length + others.length === 0 ? html`<p>No worker is connected, so tasks wait.</p>` : ''}
      ${connected.map(
        (worker) => html`<section id="worker-${worker.workerId}">
          <h3>${worker.workerId}</h3>
          ${facts([
            ['State', status(worker.currentTaskId === null ? 'idle' : 'busy')],
            ['Role', worker.agentName],
            ['Task', worker.currentTaskId === null ? undefined : taskLink(worker.currentTaskId)],
            ['Skills', worker.capabilities.join(', ') || undefined],
            ['Connected', time(worker.connectedAt)],
          ])}
        </section>`,
      )}
      ${others.map(
        (worker) => html`<section id="worker-${worker.workerId}">
          <h3>${worker.name.trim() || worker.workerId}</h3>
          ${facts([
            ['State', status(worker.status)],
            ['Last seen', time(worker.lastSeen)],
          ])}
        </section>`,
      )}
      <h2>A2A agents, which others call</h2>
      ${registered.length === 0 ? html`<p>None was active in the last two minutes.</p>` : ''}
      ${registered.map(
        (agent) => html`<section>
          <h3>${agent.name}</h3>
          <p>${agent.description}</p>
          ${facts([
            ['Address', html`<code>${agent.url}</code>`],
            ['Last seen', time(agent.lastSeen)],
          ])}
        </section>`,
      )}`,
  };
}

const taskLink = (id: string) => html`<a href="${pageOfTask(id)}">See the task</a>`;
