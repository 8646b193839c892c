import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A Pipedrive sandbox in memory, on a free port, with an account that has no records yet. */
export async function startPipedriveSandbox(root) {
  const load = (path) => import(pathToFileURL(join(root, path)).href);
  const { createSandboxPipedrive } = await load('apps/sandbox/src/pipedrive/index.js');
  const { InMemorySandboxStore } = await load('apps/sandbox/src/store/in-memory-sandbox-store.js');
  const sandbox = await createSandboxPipedrive({
    store: new InMemorySandboxStore(),
    port: 0,
    host: '127.0.0.1',
    seed: 'empty',
  });
  const control = async (method, path, body) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${sandbox.url}/_sandbox/${path}`, { method, ...content });
    if (!answer.ok) throw new Error(`the sandbox refused ${path}: ${await answer.text()}`);
    return answer.json();
  };
  return { url: sandbox.url, control, close: () => sandbox.close() };
}
