import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { type AgentChoice, startAgent } from './agent/agent.ts';
import { externalIssuer } from './auth/external-issuer.ts';
import { createIdentities, type Identities } from './auth/identities.ts';
import { policy } from './auth/policy.ts';
import { HttpError, internalServerError } from './fastapi/http-error.ts';
import { notFound, wrongMethod } from './fastapi/unrouted.ts';
import { createFaults, type Faults } from './faults/faults.ts';
import { boundedBodies } from './http/body-limit.ts';
import { createIssuer, type IssuerHandler } from './issuer/issuer.ts';
import type { IssuerOptions } from './issuer/provider.ts';
import { budgetCheck } from './limits/budget.ts';
import { type Tier, tierLimits } from './limits/tiers.ts';
import { isForPerson, missing, show } from './pages/live-page.ts';
import { pageRoutes } from './pages/pages.ts';
import { announceTasks } from './queue/task-announcements.ts';
import { startTaskReaper } from './queue/task-reaper.ts';
import { createRalphLoops, type RalphLoops } from './ralph/ralph-loop.ts';
import { createAgentRegistry } from './registries/agent-registry.ts';
import { createMonitor } from './registries/monitor.ts';
import { createWorkerRegistry } from './registries/worker-registry.ts';
import { a2aRoutes } from './routes/a2a.ts';
import { agentRoutes } from './routes/agents.ts';
import { automationRoutes } from './routes/automation.ts';
import { cronjobRoutes } from './routes/cronjobs.ts';
import { discoveryRoutes } from './routes/discovery.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { modelRoutes } from './routes/models.ts';
import { monitorRoutes } from './routes/monitor.ts';
import { outputRoutes } from './routes/output.ts';
import { prdChatRoutes } from './routes/prd-chat.ts';
import { queueRoutes } from './routes/queue.ts';
import { ralphRoutes } from './routes/ralph.ts';
import { ruleRoutes } from './routes/rules.ts';
import { taskRoutes } from './routes/tasks.ts';
import { usageRoutes } from './routes/usage.ts';
import { userRoutes } from './routes/users.ts';
import { workerStreamRoutes } from './routes/worker-stream.ts';
import { workerRoutes } from './routes/workers.ts';
import { workspaceRoutes } from './routes/workspaces.ts';
import { startRuleEngine } from './rules/rule-engine.ts';
import { type ReadyTokens, readyTokens } from './seed/ready-tokens.ts';
import { applySeed, type Seed } from './seed/seed.ts';
import type { ServerContext } from './server-context.ts';
import { openStore } from './store/store.ts';
import { createAgentBridge } from './tasks/agent-bridge.ts';
import type { Email } from './tasks/outbox.ts';
import { createOutputs } from './tasks/outputs.ts';
import { type Clock, systemClock } from './time/clock.ts';

export interface LocalServerOptions {
  /** The origin that pages, the issuer and metadata name. Default `http://codetether.local`. */
  url?: string;
  /** An SQLite file of this version, created with mode 0600, for one process at a time. Default: in memory. */
  data?: string;
  clock?: Clock;
  /** The Keycloak realm that the server trusts. Default: the last part of `issuer`, or else `codetether`. */
  realm?: string;
  /** An OIDC issuer at that URL instead of the server's own, such as a real Keycloak. The API accepts its access tokens. */
  issuer?: string;
  /** The agent that works on the tasks. Default `built-in`, which takes about a second for a task. */
  agent?: AgentChoice;
  /** Applies the document's limits of this tier, which the real server does not have. Default: no limits. */
  tier?: Tier;
  /** How often the server checks for due schedules, in milliseconds. Default 30000, as on the real server. */
  ruleCheckMs?: number;
  /** How often a Ralph run checks whether its story's task has ended, in milliseconds. Default 2000, as on the real server. */
  ralphPollMs?: number;
  /** Initial state. Without it the realm belongs to a tenant with the same name. */
  seed?: Seed;
}

export interface LocalServer {
  /** The whole API. */
  fetch(request: Request): Promise<Response>;
  /** Ready-made tokens for this server; `expired` is no longer accepted. */
  tokens: ReadyTokens;
  /** Faults on demand. */
  faults: Faults;
  /** The e-mails that the real server would have sent, oldest first. */
  outbox: readonly Email[];
  /** Creates and reads tokens of other users. */
  identities: Identities;
  /** Writes rows directly into the database. */
  seed(seed: Seed): void;
  clock: Clock;
  /**
   * The OIDC issuer of the realm under that URL, for a node:http server (`listen` has one). From then on the API accepts its tokens.
   */
  issuer(url: string, options?: IssuerOptions): IssuerHandler;
  /** Stops timers and streams and closes the database. */
  close(): Promise<void>;
}

/**
 * An embedded CodeTether that speaks the real server's wire (codetether-api.md).
 * @throws Error in one sentence if `data` cannot be used (another process uses it, it is damaged, or another version created it) or `issuer` does not answer
 */
export async function createLocalServer(options: LocalServerOptions = {}): Promise<LocalServer> {
  const { url = 'http://codetether.local', clock = systemClock } = options;
  const external = options.issuer === undefined ? undefined : await externalIssuer(options.issuer);
  const realm = options.realm ?? external?.url.split('/').at(-1) ?? 'codetether';
  const store = openStore(options.data);
  const closing = new AbortController();
  const identities = await createIdentities({ store, clock, url, realm, external });
  const workerBridge = createAgentBridge({ store, clock });
  const context: ServerContext = {
    url,
    clock,
    store,
    bridge: createAgentBridge({ store, clock }),
    workerBridge,
    identities,
    workers: createWorkerRegistry({ store, clock, bridge: workerBridge }),
    agents: createAgentRegistry({ clock, url }),
    outputs: createOutputs(clock),
    monitor: createMonitor({ clock }),
    outbox: [],
    closing: closing.signal,
  };
  applySeed(context, options.seed ?? { tenants: [{ id: `${realm}-tenant`, realmName: realm }] });
  const ralph = createRalphLoops(context, options.ralphPollMs ?? 2_000);
  announceTasks(context);
  startTaskReaper(context);
  const app = routes(context, ralph);
  startRuleEngine(context, options.ruleCheckMs ?? 30_000);
  const answer = async (request: Request) => app.fetch(request);
  const limited = options.tier === undefined ? answer : tierLimits(context, options.tier, answer);
  const faults = createFaults(context.clock);
  // The server's own agent bypasses the limits, and gets the agent faults.
  await startAgent(context, options.agent ?? 'built-in', faults, answer);

  return {
    fetch: boundedBodies(faults.around(limited)),
    faults,
    outbox: context.outbox,
    tokens: await readyTokens(context),
    identities,
    seed: (seed) => applySeed(context, seed),
    clock,
    issuer(issuerUrl, issuerOptions) {
      identities.trust(issuerUrl);
      return createIssuer(issuerUrl, { keys: identities.keys, records: store.issuerRecords, options: issuerOptions });
    },
    async close() {
      closing.abort();
      store.close();
    },
  };
}

function routes(context: ServerContext, ralph: RalphLoops): Hono {
  // Starlette decodes the path before it looks for a route, so a %2F separates parts of the path.
  const app = new Hono({ getPath: (request) => getPath(request).replaceAll(/%2f/gi, '/') });
  // uvicorn sends it, and clients use it.
  app.use(async (c, next) => {
    await next();
    c.header('date', new Date(context.clock.now()).toUTCString());
  });
  app.onError((error) => (error instanceof HttpError ? error.toResponse() : internalServerError()));
  const apiNotFound = notFound(app);
  app.notFound((c) => (isForPerson(c) ? show(c, context, () => missing('page')) : apiNotFound(c)));
  app.use(budgetCheck(context));
  app.use(policy(context.identities, context.url));
  app.use(wrongMethod(app));
  for (const routesOf of [
    taskRoutes,
    outputRoutes,
    mcpRoutes,
    automationRoutes,
    queueRoutes,
    workspaceRoutes,
    workerRoutes,
    workerStreamRoutes,
    agentRoutes,
    modelRoutes,
    monitorRoutes,
    userRoutes,
    a2aRoutes,
    discoveryRoutes,
    prdChatRoutes,
    ruleRoutes,
    cronjobRoutes,
    usageRoutes,
  ])
    app.route('/', routesOf(context));
  for (const routesOf of [ralphRoutes, pageRoutes]) app.route('/', routesOf(context, ralph));
  return app;
}
