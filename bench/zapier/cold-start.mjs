// Runs in its own process: measures the import of Zapier's platform, then of the app. Prints JSON.
const [file] = process.argv.slice(2);
const start = performance.now();
await import('zapier-platform-core');
const loaded = performance.now();
await import(file);
console.log(JSON.stringify({ platform: loaded - start, app: performance.now() - loaded }));
