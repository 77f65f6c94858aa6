// One app as one HTML file without a request: its script and its style are inside, and its policy allows only these two, by their hashes.
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const shared: BuildOptions = {
  bundle: true,
  write: false,
  minify: true,
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'warning',
};

/** All pages by the folders of their apps. */
export async function buildPages(names: readonly string[]): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await buildPage(name)])));
}

/** `name` is the app's folder. */
export async function buildPage(name: string): Promise<string> {
  const folder = here(`../src/apps/${name}/page`);
  const [script, style] = await Promise.all([
    bundled({ ...shared, entryPoints: [`${folder}/main.ts`], format: 'iife' }),
    bundled({ ...shared, entryPoints: [`${folder}/style.css`] }),
  ]);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>CodeTether</title>',
    `<style>${style}</style></head><body><main tabindex="-1"></main><p class="announced" role="status"></p><script>${script}</script></body></html>\n`,
  ].join('');
}

async function bundled(options: BuildOptions): Promise<string> {
  const { outputFiles } = await build(options);
  return outputFiles?.[0]?.text.trim() ?? '';
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
