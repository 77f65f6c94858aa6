// Runs in its own process: measures the import of Zapier's platform, then of the app, in ms of processor time, which a busy machine does not lengthen.
// Prints JSON.
const [file] = process.argv.slice(2);
const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const start = spent();
await import('zapier-platform-core');
const loaded = spent();
const { deployed } = await import(file);
deployed?.(process.env);
console.log(JSON.stringify({ platform: loaded - start, app: spent() - loaded }));
