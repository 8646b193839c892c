// A consumer in a process of its own, started and killed by the bus contract.
// Arguments: the compiled platform library, and the settings as JSON.
import { pathToFileURL } from 'node:url';

const [folder, json] = process.argv.slice(2);
const settings = JSON.parse(json);
// As a URL, because a path may hold what an import takes for something else.
const library = pathToFileURL(folder).href;
const { createBus } = await import(`${library}/bus/index.js`);
const { openDatabase } = await import(`${library}/database/index.js`);

const silent = { log() {}, warn() {}, error() {} };
const postgres = settings.database && { database: await openDatabase({ ...settings.database, migrations: [] }) };
const source = createBus({ ...settings.bus, postgres, logger: silent }).source();
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

source.subscribe(settings.topic, async (records) => {
  if (records.some((record) => record.value?.startsWith('hang'))) {
    say({ hanging: true });
    await new Promise(() => {});
  }
  say({ handled: records.map((record) => record.value) });
});
await source.start();
