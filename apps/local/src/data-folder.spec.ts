import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DataFolder, DataFolderError } from './data-folder.js';

describe('the data folder', () => {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'data-folder-'));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  it('gives the same secrets at every start, readable by the owner alone', () => {
    const first = DataFolder.open(join(parent, 'deep', 'data')).secrets();
    const folder = DataFolder.open(join(parent, 'deep', 'data'));
    expect(folder.secrets()).toEqual(first);
    expect(first.adminApiKey.length).toBeGreaterThanOrEqual(32);
    expect(statSync(folder.secretsPath).mode & 0o077).toBe(0);
  });

  it('makes other secrets for another folder', () => {
    const one = DataFolder.open(join(parent, 'one')).secrets();
    const two = DataFolder.open(join(parent, 'two')).secrets();
    expect(one.adminApiKey).not.toBe(two.adminApiKey);
  });

  it('says which setting to change when the path is a file', () => {
    const path = join(parent, 'file');
    writeFileSync(path, '');
    expect(() => DataFolder.open(path)).toThrow(DataFolderError);
    expect(() => DataFolder.open(path)).toThrow('DATA_DIR');
  });

  it('refuses at once a path where nothing can be made, for whoever asks', () => {
    for (const path of ['/proc/nothing/deep', '/proc/nothing', '/proc/self'])
      expect(() => DataFolder.open(path)).toThrow(`The data folder ${path} cannot be used`);
  });

  it('refuses damaged secrets rather than making new ones silently', () => {
    const folder = DataFolder.open(parent);
    writeFileSync(folder.secretsPath, '{"adminApiKey":"x"}');
    expect(() => folder.secrets()).toThrow(DataFolderError);
  });
});
