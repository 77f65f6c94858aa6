// The same program is called in several ways: by its name once it is installed, through npx, or from a checkout.
import { type PublicPackage, repositoryFolder, shortName } from '../public-packages.ts';

/** The root's scripts that run a program from its sources. */
const scripts: Readonly<Record<string, string>> = {
  'codetether-mcp': 'mcp',
  'codetether-slack': 'slack',
  'codetether-local-server': 'local-server',
};

/** Other programs' commands, which packages/mcp-server/src/readme.test.ts reads; what makes the packages; settings for the next line. */
export function isElsewhere(line: string): boolean {
  return /^(claude|codex|gemini) mcp add |^npx -y pnpm@12 --filter \S+ (build|pack)|^export |^docker /.test(line);
}

/** The environment comes from the check. */
export function withoutVariables(line: string): string {
  return line.replace(/^(?:[A-Z_]+=\S* )+/, '');
}

/** What a line from a checkout, or through npx, is called when the package is installed; and the folder in which it runs. */
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
