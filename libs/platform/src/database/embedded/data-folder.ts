import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import type { RunnerWay } from './postgres-runner.js';

const CLUSTER = 'cluster';
const PASSWORD = 'superuser-password';
const INITIALISING = 'initialising-';
export const LAUNCHER_LOCK = 'launcher.json';

/** The folder that holds the cluster, the password of its superuser and the lock of its launcher. */
export class DataFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = resolve(path);
    try {
      mkdirSync(this.path, { recursive: true, mode: 0o700 });
      // Writing now gives the remedy; initdb would only say that it failed.
      rmSync(mkdtempSync(join(this.path, INITIALISING)), { recursive: true });
    } catch (error) {
      throw new EmbeddedPostgresError(
        `The data folder ${this.path} cannot be used (${(error as Error).message}). ` +
          'Choose another one (DATA_DIR) or make it writable for this user.',
        { cause: error },
      );
    }
  }

  get cluster(): string {
    return join(this.path, CLUSTER);
  }

  get isInitialised(): boolean {
    return existsSync(join(this.cluster, 'PG_VERSION'));
  }

  /** Whose the data is; PostgreSQL insists on running as that user. */
  get ownerUid(): number {
    return statSync(this.isInitialised ? this.cluster : this.path).uid;
  }

  /** Refuses what is not ours before anything in it is touched. */
  check(majorVersion: string): void {
    if (this.isInitialised) {
      const found = readFileSync(join(this.cluster, 'PG_VERSION'), 'utf8').trim();
      if (found === majorVersion) return;
      throw new EmbeddedPostgresError(
        `${this.cluster} was made by PostgreSQL ${found}, this program brings ${majorVersion}. ` +
          'Move the folder away to start empty, or export it with the old version and import it again.',
      );
    }
    const strange = readdirSync(this.path).filter((name) => !isOurs(name));
    if (strange.length > 0 || existsSync(this.cluster)) {
      throw new EmbeddedPostgresError(
        `The data folder ${this.path} is not empty and holds no PostgreSQL cluster (found: ` +
          `${[...strange, ...(existsSync(this.cluster) ? [CLUSTER] : [])].slice(0, 5).join(', ')}). ` +
          'Choose another folder (DATA_DIR) or empty this one.',
      );
    }
  }

  /** A half-made cluster of an earlier, interrupted start is thrown away; a finished one appears by rename. */
  beginInitialisation(way: RunnerWay): { folder: string; passwordFile: string; clusterFolder: string } {
    for (const name of readdirSync(this.path)) {
      if (name.startsWith(INITIALISING)) rmSync(join(this.path, name), { recursive: true, force: true });
    }
    const folder = mkdtempSync(join(this.path, INITIALISING));
    const passwordFile = join(folder, PASSWORD);
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    const clusterFolder = join(folder, CLUSTER);
    mkdirSync(clusterFolder, { mode: 0o700 });
    for (const path of way.owner ? [folder, passwordFile, clusterFolder] : []) {
      chownSync(path, way.owner?.uid ?? 0, way.owner?.gid ?? 0);
    }
    return { folder, passwordFile, clusterFolder };
  }

  /** The rename of the cluster is the moment from which it counts; the password is in place before. */
  finishInitialisation(begun: { folder: string; passwordFile: string; clusterFolder: string }): void {
    renameSync(begun.passwordFile, join(this.path, PASSWORD));
    renameSync(begun.clusterFolder, this.cluster);
    rmSync(begun.folder, { recursive: true, force: true });
  }

  /** Hands the files over where root runs the server as somebody else. */
  giveTo(owner: RunnerWay['owner']): void {
    if (!owner || statSync(this.cluster).uid === owner.uid) return;
    chownRecursively(this.cluster, owner.uid, owner.gid);
  }

  get password(): string {
    try {
      const file = join(this.path, PASSWORD);
      chmodSync(file, 0o600);
      return readFileSync(file, 'utf8').trim();
    } catch (error) {
      throw new EmbeddedPostgresError(
        `The password of the embedded PostgreSQL cannot be read (${(error as Error).message}). ` +
          `Restore ${join(this.path, PASSWORD)}, or move ${this.path} away to start empty.`,
        { cause: error },
      );
    }
  }
}

function isOurs(name: string): boolean {
  return name === PASSWORD || name === LAUNCHER_LOCK || name.startsWith(INITIALISING) || name === CLUSTER;
}

function chownRecursively(path: string, uid: number, gid: number): void {
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    lchownSync(join(entry.parentPath, entry.name), uid, gid);
  }
  chownSync(path, uid, gid);
}
