import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The folder cannot hold our data; the message says which setting to change. */
export class DataFolderError extends Error {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`The data folder ${path} cannot be used: ${reason}. Make it writable or set DATA_DIR to another folder.`, {
      cause,
    });
    this.name = 'DataFolderError';
  }
}

/** What local mode makes up by itself, once per data folder, so that it needs no settings and yet nobody gets in unasked. */
export interface GeneratedSecrets {
  readonly adminApiKey: string;
  readonly webhookUser: string;
  readonly webhookPassword: string;
  /** Encrypts what is kept at rest, 32 bytes in base64. */
  readonly secretsKey: string;
}

export class DataFolder {
  private constructor(readonly path: string) {}

  /** Creates the folder where it is missing and makes sure that we can write into it. */
  static open(path: string): DataFolder {
    const absolute = resolve(path);
    try {
      makeFolder(absolute);
      // Only writing shows it: root may do everything, but not on every file system.
      rmSync(mkdtempSync(join(absolute, 'probe-')), { recursive: true });
      return new DataFolder(absolute);
    } catch (cause) {
      throw new DataFolderError(absolute, cause);
    }
  }

  get postgresPath(): string {
    return join(this.path, 'postgres');
  }

  get secretsPath(): string {
    return join(this.path, 'secrets.json');
  }

  secrets(): GeneratedSecrets {
    if (existsSync(this.secretsPath)) return this.readSecrets();
    const made: GeneratedSecrets = {
      adminApiKey: randomBytes(24).toString('base64url'),
      webhookUser: 'pipedrive',
      webhookPassword: randomBytes(32).toString('base64url'),
      secretsKey: randomBytes(32).toString('base64'),
    };
    // Written beside and renamed: a crash in between leaves no half file that the next start would trust.
    writeFileSync(`${this.secretsPath}.new`, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${this.secretsPath}.new`, this.secretsPath);
    return made;
  }

  private readSecrets(): GeneratedSecrets {
    try {
      const read = JSON.parse(readFileSync(this.secretsPath, 'utf8')) as Partial<GeneratedSecrets>;
      const { adminApiKey, webhookUser, webhookPassword, secretsKey } = read;
      if (!adminApiKey || !webhookUser || !webhookPassword || !secretsKey) throw new Error('an entry is missing');
      return { adminApiKey, webhookUser, webhookPassword, secretsKey };
    } catch (cause) {
      throw new DataFolderError(this.secretsPath, cause);
    }
  }
}

/** One by one: the recursive `mkdir` of Node never ends below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
