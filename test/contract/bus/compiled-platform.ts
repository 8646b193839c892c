import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

const projectRoot = path.resolve(import.meta.dirname, '../../..');
const librarySource = path.join(projectRoot, 'libs/platform/src');

/**
 * The platform library as JavaScript, for processes that a test starts and kills: plain Node does not read our sources.
 * It lies below the project, where its imports find `node_modules`.
 */
export async function compilePlatform(): Promise<{ folder: string; remove(): Promise<void> }> {
  const cache = path.join(projectRoot, '.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, 'platform-'));
  const names = await readdir(librarySource, { recursive: true });
  const sources = names.filter((name) => name.endsWith('.ts') && !name.endsWith('spec.ts'));
  for (const name of sources) await compile(name, folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function compile(name: string, folder: string): Promise<void> {
  const { outputText } = ts.transpileModule(await readFile(path.join(librarySource, name), 'utf8'), {
    fileName: name,
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: false,
    },
  });
  const target = path.join(folder, name.replace(/\.ts$/, '.js'));
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, outputText);
}
