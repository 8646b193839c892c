export interface EvidenceEntry {
  readonly at: string;
  /** The request without passwords and session ids. */
  readonly request: string;
  readonly functions: readonly string[];
  readonly fault?: string;
  /** HTTP status of the answer; absent when none was given. */
  status?: number;
  answer?: string;
}

const KEPT = 500;
const MAX_TEXT = 20_000;

/** What came in and what went out, for whoever looks for a cause. Secrets are removed before anything is kept. */
export class EvidenceLog {
  readonly #entries: EvidenceEntry[] = [];

  add(entry: EvidenceEntry): EvidenceEntry {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    return entry;
  }

  get entries(): readonly EvidenceEntry[] {
    return this.#entries;
  }
}

/** Also in a body that is no XML: whatever follows such a tag is a secret until it is closed. */
const SECRET = /<(password|sessionid)\b[^>]*>[^]*?(?:<\/\1\s*>|$)/gi;

export function withoutSecrets(text: string): string {
  return text.slice(0, MAX_TEXT).replace(SECRET, '<$1>***</$1>');
}
