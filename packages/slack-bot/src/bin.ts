#!/usr/bin/env node
// The published command. A Node that is too old must understand this file, so it imports nothing before it has looked.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(
    `codetether-slack needs Node 22.13 or later, and this is ${process.version}: install one from https://nodejs.org, or start it with npx -y -p node@24 -p @codetether/slack-bot codetether-slack.\n`,
  );
  process.exitCode = 1;
} else {
  await import('./main.ts');
}

export {};
