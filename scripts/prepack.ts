// Runs before a package is packed: refuses any packer except pnpm, then builds the package from scratch.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';

const packer = process.env.npm_config_user_agent?.split('/')[0];
if (packer !== 'pnpm') {
  console.error(
    `${packer ?? 'This tool'} would publish the workspace's own manifest, whose versions and exports work in this repository only. Pack with npx -y pnpm@12 pack.`,
  );
  process.exit(1);
}
// Otherwise files whose sources were deleted would be packed too.
rmSync('dist', { recursive: true, force: true });
execFileSync('pnpm run build', { shell: true, stdio: ['ignore', process.stderr, process.stderr] });
