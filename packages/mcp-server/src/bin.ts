#!/usr/bin/env node
// The published command. Even a Node that is too old must be able to run this file and report that; so it is written in old syntax. Then it lets Node cache
// the compiled code between starts, and loads the rest.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `codetether-mcp needs Node 22.13 or later, and this is ${process.version}: install one from https://nodejs.org, or start it with npx -y -p node@24 -p @codetether/mcp-server codetether-mcp.\n`,
  );
  process.exitCode = 1;
} else {
  process.getBuiltinModule('node:module').enableCompileCache();
  import('./main.ts').then(({ main }) => main());
}
