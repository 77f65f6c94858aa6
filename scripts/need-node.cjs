// Loaded before each script, so that a wrong Node gets one sentence instead of a stack. Any old Node must understand this file.
'use strict';

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `This needs Node 24, and ${process.execPath} is Node ${process.versions.node}: run npx -y pnpm@12 install, which brings Node 24 along. ` +
      'If that ran with install scripts switched off (ignoreScripts), switch them on and run npx -y pnpm@12 rebuild.\n',
  );
  process.exit(1);
}
