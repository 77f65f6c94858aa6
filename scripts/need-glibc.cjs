// Runs before the workspace is installed, on whatever Node the machine has. The Node 24 that npm has for Linux is built for glibc.
'use strict';

if (process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime) {
  process.stderr.write(
    'This workspace needs glibc, and this system has musl (Alpine). Use an image such as node:24-slim. ' +
      'The published packages run on musl, the Slack bot with DATABASE_URL.\n',
  );
  process.exit(1);
}
