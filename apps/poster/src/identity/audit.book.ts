import { randomUUID } from 'node:crypto';

import type { AuditEntry, AuditTrail, Sql } from '@app/platform';

import type { SourceCompany } from './source-company.js';

export type AuditNote = Omit<AuditEntry, 'id' | 'company' | 'environmentId' | 'outcome' | 'actor'> & {
  readonly actor?: string;
  readonly outcome?: AuditEntry['outcome'];
};

/** Writes audit entries of this service with whose books they are about. */
export class AuditBook {
  constructor(
    private readonly trail: AuditTrail,
    private readonly environmentId: string,
    private readonly source: SourceCompany,
  ) {}

  async note(tx: Sql, ...notes: readonly AuditNote[]): Promise<void> {
    const entries = notes.map((note) => ({
      actor: 'system',
      outcome: 'succeeded' as const,
      ...note,
      id: randomUUID(),
      company: this.source.current ?? '',
      environmentId: this.environmentId,
    }));
    await this.trail.append(tx, entries);
  }
}
