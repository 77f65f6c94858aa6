import { Hono } from 'hono';
import type { Identity } from '../auth/identities.ts';
import { passwordFits } from '../auth/passwords.ts';
import { HttpError } from '../fastapi/http-error.ts';
import { readBody } from '../fastapi/request-input.ts';
import { email, int, list, maybe, model, required, str } from '../fastapi/schema.ts';
import type { ServerContext } from '../server-context.ts';
import type { UserRow } from '../store/users.ts';
import { naive, zoned, zonedOrNull } from '../time/stamps.ts';
import { requireUser } from './callers.ts';

const registration = model({
  email: required(email()),
  password: required(str({ min: 8 })),
  referral_source: maybe(str()),
  first_name: maybe(str()),
  last_name: maybe(str()),
});

const login = model({ email: required(email()), password: required(str()) });

const newKey = model({
  name: required(str()),
  scopes: maybe(list(str())),
  expires_in_days: maybe(int()),
});

const DEFAULT_SCOPES = ['tasks:read', 'tasks:write'];

const DAY_MS = 86_400_000;

/** The only plan of accounts here. */
export const PLAN = { tier: 'free', tier_name: 'Free', concurrency_limit: 1, max_runtime_seconds: 600 };

/** Self-service accounts and their API keys (codetether-api.md 5.1). */
export function userRoutes(context: ServerContext): Hono {
  const { store, clock, identities } = context;
  const app = new Hono();

  app.post('/v1/users/register', async (c) => {
    const body = await readBody(c.req.raw, registration);
    if (store.users.withEmail(body.email)) throw new HttpError(400, 'Email already registered');
    const user = identities.register({
      email: body.email,
      password: body.password,
      firstName: body.first_name,
      lastName: body.last_name,
    });
    return c.json({
      user_id: user.id,
      email: user.email,
      message: 'Account created. Workspace setup pending - please contact support if this persists.',
      tenant_id: null,
      realm_name: null,
      instance_url: null,
      instance_namespace: null,
      provisioning_status: 'failed',
    });
  });

  app.post('/v1/users/login', async (c) => {
    const body = await readBody(c.req.raw, login);
    const user = store.users.withEmail(body.email);
    if (!user || !passwordFits(user.passwordHash, body.password)) throw new HttpError(401, 'Invalid email or password');
    return c.json({
      access_token: await identities.mintLogin(user),
      token_type: 'bearer',
      expires_at: naive(clock.now() + DAY_MS),
      user: {
        id: user.id,
        email: user.email,
        first_name: user.firstName,
        last_name: user.lastName,
        ...quota(user),
      },
    });
  });

  app.get('/v1/users/me', async (c) => {
    const caller = await requireUser(context, c.req.raw);
    if (caller.kind === 'keycloak' && !store.users.find(caller.userId)) return c.json(shownWithoutAccount(caller));
    const user = accountOf(caller.userId);
    // With an API key the real server loses two of the fields.
    const withKey = caller.kind === 'api-key';
    return c.json({
      id: user.id,
      email: user.email,
      first_name: user.firstName,
      last_name: user.lastName,
      status: 'active',
      email_verified: !withKey,
      ...quota(user),
      created_at: withKey ? '' : zoned(user.createdAt),
    });
  });

  app.post('/v1/users/api-keys', async (c) => {
    const { userId } = await requireUser(context, c.req.raw);
    const body = await readBody(c.req.raw, newKey);
    const expiresAt = body.expires_in_days ? clock.now() + body.expires_in_days * DAY_MS : null;
    const scopes = body.scopes?.length ? body.scopes : DEFAULT_SCOPES;
    const { key, row } = identities.issueApiKey(accountOf(userId).id, { name: body.name, scopes, expiresAt });
    return c.json({
      id: row.id,
      name: row.name,
      key,
      key_prefix: row.keyPrefix,
      scopes: row.scopes,
      created_at: naive(row.createdAt),
      expires_at: expiresAt === null ? null : naive(expiresAt),
    });
  });

  app.get('/v1/users/api-keys', async (c) => {
    const { userId } = await requireUser(context, c.req.raw);
    return c.json(
      store.apiKeys.ofUser(userId).map((key) => ({
        id: key.id,
        name: key.name,
        key_prefix: key.keyPrefix,
        scopes: key.scopes,
        status: key.status,
        created_at: zoned(key.createdAt),
        expires_at: zonedOrNull(key.expiresAt),
        // Always null on the real server, even if the key is used.
        last_used_at: null,
      })),
    );
  });

  app.delete('/v1/users/api-keys/:id', async (c) => {
    const { userId } = await requireUser(context, c.req.raw);
    if (!store.apiKeys.revoke(userId, c.req.param('id'))) throw new HttpError(404, 'API key not found');
    return c.json({ message: 'API key revoked' });
  });

  app.get('/v1/users/billing/status', async (c) => {
    const user = accountOf((await requireUser(context, c.req.raw)).userId);
    return c.json({
      tier: PLAN.tier,
      tier_name: PLAN.tier_name,
      stripe_subscription_status: 'none',
      current_period_end: null,
      tasks_used: user.tasksUsed,
      tasks_limit: user.tasksLimit,
      concurrency_limit: PLAN.concurrency_limit,
      max_runtime_seconds: PLAN.max_runtime_seconds,
    });
  });

  return app;

  /** Keycloak's users have no account here, and the real server fails on that. */
  function accountOf(userId: string): UserRow {
    const user = store.users.find(userId);
    if (!user) throw new Error('No such user.');
    return user;
  }
}

/** A user of Keycloak, as far as the token says. */
function shownWithoutAccount({ userId, email, name }: Identity) {
  const [first, ...others] = name?.split(' ') ?? [];
  return {
    id: userId,
    email,
    first_name: first ?? null,
    last_name: others.join(' ') || null,
    status: 'active',
    email_verified: false,
    tasks_used_this_month: 0,
    tasks_limit: 10,
    created_at: '',
  };
}

const quota = (user: UserRow) => ({ tasks_used_this_month: user.tasksUsed, tasks_limit: user.tasksLimit });
