// Maps the ways to call a program to one: by its name when it is installed, through npx, or from a checkout.
import { type PublicPackage, repositoryFolder, shortName } from '../public-packages.ts';

/** The root's scripts that run a program from its sources. */
const scripts: Readonly<Record<string, string>> = {
  'codetether-mcp': 'mcp',
  'codetether-slack': 'slack',
  'codetether-local-server': 'local-server',
};

/** Commands that are not run: of other programs (packages/mcp-server/src/readme.test.ts reads those), builds, and settings for the next line. */
export function isElsewhere(line: string): boolean {
  return /^(claude|codex|gemini) mcp add |^npx -y pnpm@12 --filter \S+ (build|pack)|^export |^docker /.test(line);
}

/** The check sets the environment. */
export function withoutVariables(line: string): string {
  return line.replace(/^(?:[A-Z_]+=\S* )+/, '');
}

/** The installed form of a line from a checkout or through npx, and the folder in which it runs. */
export function installedForm(
  line: string,
  packages: readonly PublicPackage[],
  installed: string,
): { command: string; cwd: string } {
  const command = withoutVariables(line);
  const programs = packages.flatMap(({ name, folder, bin }) => {
    const [program = ''] = Object.keys(bin);
    const inCheckout = `node packages/${shortName({ folder })}/`;
    return [
      { prefix: `npx -y ${name}`, program, cwd: installed },
      { prefix: `npx -y pnpm@12 --silent ${scripts[program]}`, program, cwd: repositoryFolder },
      { prefix: `${inCheckout}${bin[program]?.slice(2)}`, program, cwd: repositoryFolder },
    ];
  });
  for (const { prefix, program, cwd } of programs) {
    if (command === prefix || command.startsWith(`${prefix} `))
      return { command: command.replace(prefix, program), cwd };
  }
  return { command, cwd: installed };
}
