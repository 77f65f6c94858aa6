#!/usr/bin/env node
// The published command. Even a Node that is too old must be able to run this file, so it imports nothing before it has checked the version.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `codetether-relay needs Node 22.13 or later, and this is ${process.version}: install one from https://nodejs.org, or start it with npx -y -p node@24 -p @codetether/relay codetether-relay.\n`,
  );
  process.exitCode = 1;
} else {
  await import('./main.ts');
}

export {};
