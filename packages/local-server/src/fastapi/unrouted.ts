import type { Hono, MiddlewareHandler, NotFoundHandler } from 'hono';
import { HttpError } from './http-error.ts';

/** Answers requests without a route as Starlette does: 405 names only the first route of the path, and HEAD does not count as GET. */
export function wrongMethod(app: Hono): MiddlewareHandler {
  return async (c, next) => {
    const methods = methodsOf(app, c.req.path);
    const [first] = methods;
    if (first === undefined || methods.includes('ALL') || methods.includes(c.req.method)) return next();
    throw new HttpError(405, 'Method Not Allowed', { allow: first });
  };
}

/** 404, or a redirect to the same path with a slash less or more if there is a route for it. */
export function notFound(app: Hono): NotFoundHandler {
  return (c) => {
    const { path } = c.req;
    const other = path.endsWith('/') ? withoutSlashes(path) : `${path}/`;
    if (methodsOf(app, other).length === 0) return c.json({ detail: 'Not Found' }, 404);
    const target = new URL(c.req.url);
    target.pathname = other;
    return c.body(null, 307, { location: target.href });
  };
}

/** Removes slashes at the end. A pattern would take quadratic time here. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path.charAt(end - 1) === '/') end -= 1;
  return path.slice(0, end);
}

function methodsOf(app: Hono, path: string): string[] {
  return app.routes
    .filter((route) => !route.path.includes('*') && pattern(route.path).test(path))
    .map(({ method }) => method);
}

const patterns = new Map<string, RegExp>();

function pattern(path: string): RegExp {
  const known =
    patterns.get(path) ?? new RegExp(`^${path.replaceAll(/:\w+\{(.*?)\}\?/g, '?$1').replaceAll(/:\w+/g, '[^/]+')}$`);
  patterns.set(path, known);
  return known;
}
