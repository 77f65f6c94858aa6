// The routes of our servers, read from their declarations, so that new ones are tried automatically.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from './requests.ts';

const declared = /\bapp\.(get|post|put|patch|delete|options|all)\(\s*(?:'([^']+)'|(\w+))/g;
const declares = /\bapp\.(?:get|post|put|patch|delete|options|all|on)\(/g;

/** The routes of a package that uses Hono; each parameter in a path becomes `x`. */
export function routesOf(name: string): Route[] {
  const folder = join(import.meta.dirname, '../../packages', name, 'src');
  const methods = new Map<string, Set<string>>();
  for (const file of globSync('**/*.ts', { cwd: folder }).filter((one) => !one.endsWith('.test.ts'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    const found = [...text.matchAll(declared)];
    if (found.length !== text.match(declares)?.length && found.length > 0)
      throw new Error(`A route of ${file} cannot be read.`);
    for (const [, method = '', literal, constantName] of found) {
      const paths = literal === undefined ? valuesOf(constantName ?? '', text) : [literal];
      if (paths.length === 0) throw new Error(`${constantName} in ${file} is not a path.`);
      for (const path of paths) {
        const filled = path.replaceAll(/:\w+(\{[^}]*\})?\??/g, 'x').replaceAll('*', 'x');
        const own = methods.get(filled) ?? new Set();
        methods.set(filled, own.add(method === 'all' ? 'POST' : method.toUpperCase()));
      }
    }
  }
  return [...methods].map(([path, own]) => ({ path, methods: [...own] }));
}

/** The values of a constant, or of a variable in a loop over a list. */
function valuesOf(name: string, text: string): string[] {
  const assigned = new RegExp(`\\bconst ${name} (?:= |of )(\\[[^\\]]*\\]|'[^']*')`).exec(text)?.[1] ?? '';
  return [...assigned.matchAll(/'([^']*)'/g)].map(([, value = '']) => value);
}

/** The routes of an issuer, from its discovery document. */
export async function routesOfIssuer(issuer: string): Promise<Route[]> {
  const discovery = `${issuer}/.well-known/openid-configuration`;
  const document: unknown = await (await fetch(discovery)).json();
  const endpoints = Object.entries(Object(document)).flatMap(([name, value]) =>
    /_endpoint$|^jwks_uri$/.test(name) && typeof value === 'string' ? [value] : [],
  );
  // The page to which it redirects browsers, which is in no document.
  const pages = [`${issuer}/device`, `${issuer}/login-actions/x`];
  return [discovery, ...endpoints, ...pages].map((url) => ({ path: new URL(url).pathname, methods: ['GET', 'POST'] }));
}
