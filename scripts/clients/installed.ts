// Installs the clients into a cache folder, at the releases that are tested.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lackingText, madeOnce, npm, npmInstall, pipInstall, python } from '../cache-folder.ts';

const assistants = ['@anthropic-ai/claude-code@2.1.332', '@openai/codex@0.171.0'];
const pythonPackages = ['mcp==2.3.0', 'fastmcp==4.2.3', 'google-genai==3.6.1'];

/** Says which programs this machine lacks; undefined when it has all. */
export const lacking = () => lackingText([python, npm]);

export interface Installed {
  /** The program of Claude Code. */
  claude: string;
  /** The program of Codex. */
  codex: string;
  /** The folder of the Python packages. */
  pythonPath: string;
}

/** Downloads whatever the cache folder does not have yet: 950 MB the first time. */
export async function install(cache: string, say: (line: string) => void): Promise<Installed> {
  await mkdir(cache, { recursive: true });
  const npmFolder = join(cache, assistants.join(' ').replaceAll('/', '+'));
  await madeOnce(cache, npmFolder, (folder) => {
    say(`Installing ${assistants.join(', ')} with npm.`);
    return npmInstall(folder, assistants);
  });
  const pythonPath = join(cache, pythonPackages.join(' '));
  await madeOnce(cache, pythonPath, (folder) => {
    say(`Installing ${pythonPackages.join(', ')} with pip.`);
    return pipInstall(folder, pythonPackages);
  });
  return { ...programsIn(npmFolder), pythonPath };
}

/** Claude Code's program is in a package for the platform, from where its install script would copy it. */
function programsIn(folder: string): Pick<Installed, 'claude' | 'codex'> {
  const modules = join(folder, 'node_modules');
  const { optionalDependencies }: { optionalDependencies: Record<string, string> } = createRequire(modules)(
    join(modules, '@anthropic-ai', 'claude-code', 'package.json'),
  );
  const programs = Object.keys(optionalDependencies).map((name) => join(modules, name, 'claude'));
  const claude = programs.flatMap((path) => [path, `${path}.exe`]).find(existsSync);
  if (!claude) throw new Error(`npm installed no Claude Code for ${process.platform} on ${process.arch}.`);
  return { claude, codex: join(modules, '@openai', 'codex', 'bin', 'codex.js') };
}
