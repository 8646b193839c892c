import 'reflect-metadata';

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { getMetadataStorage } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

import { IngestEnvironment } from '../apps/ingest/src/ingest.environment.js';
import { LocalEnvironment } from '../apps/local/src/local.environment.js';
import { PosterEnvironment } from '../apps/poster/src/poster.environment.js';
import { SandboxEnvironment } from '../apps/sandbox/src/sandbox.environment.js';

const root = join(import.meta.dirname, '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

function settingsOf(shape: new () => object): string[] {
  const rules = getMetadataStorage().getTargetValidationMetadatas(shape, '', false, false);
  return [...new Set(rules.map((rule) => rule.propertyName))].toSorted();
}

const settings = {
  ingest: settingsOf(IngestEnvironment),
  poster: settingsOf(PosterEnvironment),
  sandbox: settingsOf(SandboxEnvironment),
  local: settingsOf(LocalEnvironment),
};
const all = [...new Set(Object.values(settings).flat())].toSorted();

interface ComposeFile {
  readonly services: Readonly<Record<string, { readonly environment: Readonly<Record<string, unknown>> }>>;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly template?: { readonly spec: { readonly enableServiceLinks?: boolean } } };
  readonly data?: Readonly<Record<string, unknown>>;
  readonly stringData?: Readonly<Record<string, unknown>>;
}

function manifests(): Manifest[] {
  const folder = join(root, 'deploy', 'kubernetes');
  return readdirSync(folder).flatMap((file) =>
    parseAllDocuments(read('deploy', 'kubernetes', file)).map((document) => document.toJS() as Manifest),
  );
}

describe('the settings', () => {
  it('are all listed in .env.example, each once, and nothing else is', () => {
    const listed = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);
    expect(listed.toSorted()).toEqual(all);
  });

  it.each(['ingest', 'poster', 'sandbox'] as const)('that docker-compose gives to %s exist there', (service) => {
    const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
    const given = Object.keys(compose.services[service]?.environment ?? {});
    expect(given.length).toBeGreaterThan(2);
    expect(given.filter((name) => !settings[service].includes(name))).toEqual([]);
  });

  it.each(['ingest', 'poster'] as const)('that Kubernetes gives to %s exist there', (service) => {
    const names = ['pipedrive-intacct-settings', 'pipedrive-intacct-secrets', `pipedrive-intacct-${service}`];
    const given = manifests()
      .filter((manifest) => names.includes(manifest.metadata?.name))
      .flatMap((manifest) => Object.keys(manifest.data ?? manifest.stringData ?? {}));
    expect(given.length).toBeGreaterThan(8);
    expect(given.filter((name) => !settings[service].includes(name))).toEqual([]);
  });

  it('are not overwritten by Kubernetes, which would set INGEST_PORT and POSTER_PORT after the Services of these names', () => {
    const pods = manifests().filter((manifest) => manifest.kind === 'Deployment');
    expect(pods.map((pod) => pod.metadata.name).toSorted()).toEqual(['ingest', 'poster']);
    expect(pods.map((pod) => pod.spec?.template?.spec.enableServiceLinks)).toEqual([false, false]);
  });
});
