import { randomUUID } from 'node:crypto';

import { PipedriveApiError } from '@app/pipedrive';
import { type AuditTrail, type Database, ProblemError, type Sql } from '@app/platform';

import type { IngestIdentity } from '../ingest-identity.js';
import type { ScheduleRepository } from '../schedules/schedule.repository.js';
import type { OptionList, OptionListChoice } from './option-list.js';
import type { OptionListRepository } from './option-list.repository.js';
import { assertUsable, type OptionPreview, type OptionSyncService, UnusableFieldError } from './option-sync.service.js';
import type { OptionsClient } from './option-sync.service.js';
import type { KnownList, ReferenceRowRepository } from './reference-row.repository.js';

export const OPTIONS_SCHEDULE = 'field-options';

export interface OptionListParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly rows: ReferenceRowRepository;
  readonly lists: OptionListRepository;
  readonly schedules: ScheduleRepository;
  readonly audit: AuditTrail;
  readonly sync: OptionSyncService;
  readonly adminClient: () => OptionsClient;
  readonly onRequested: () => void;
}

export type WantedList = Omit<OptionListChoice, 'ledgerCompany'> & { readonly ledgerCompany: string | undefined };

interface By {
  readonly actor: string;
  readonly reason: string;
}

/** What an administrator decides about options, audited. Throws `ProblemError`. */
export class OptionListService {
  constructor(private readonly parts: OptionListParts) {}

  all(): Promise<OptionList[]> {
    return this.parts.lists.all(this.parts.db);
  }

  known(): Promise<KnownList[]> {
    return this.parts.rows.lists(this.parts.db);
  }

  async save(name: string, wanted: WantedList, by: By): Promise<OptionList | undefined> {
    const { db, lists } = this.parts;
    const choice = { ...wanted, ledgerCompany: await this.ledgerOf(wanted) };
    await this.checkField(choice);
    return db.transaction(async (tx) => {
      await lists.lockAll(tx);
      const before = await lists.lock(tx, name);
      const owner = (await lists.all(tx)).find((one) => one.name !== name && sameField(one, choice));
      if (owner !== undefined)
        throw new ProblemError(409, {
          detail: `The options of this field are kept by "${owner.name}".`,
          field: 'fieldCode',
          remedy: 'One field follows one list: change that one, or choose another field.',
        });
      await lists.save(tx, name, choice);
      if (before !== undefined && !(sameField(before, choice) && sameRows(before, choice)))
        await lists.forgetAll(tx, name);
      await this.note(tx, 'option-list.saved', name, by, { before: before ?? null, after: choice });
      return lists.find(tx, name);
    });
  }

  async remove(name: string, by: By): Promise<void> {
    await this.parts.db.transaction(async (tx) => {
      const before = await this.locked(tx, name);
      await this.parts.lists.remove(tx, name);
      await this.note(tx, 'option-list.removed', name, by, { before, after: null });
    });
  }

  async preview(name: string): Promise<OptionPreview> {
    const list = existing(await this.parts.lists.find(this.parts.db, name), name);
    return explained(() => this.parts.sync.preview(list));
  }

  /** Asks for a run now. */
  async request(name: string, by: By): Promise<void> {
    const { db, lists, schedules } = this.parts;
    await db.transaction(async (tx) => {
      const { enabled } = await this.locked(tx, name);
      if (!enabled)
        throw new ProblemError(409, {
          detail: `"${name}" is switched off.`,
          field: 'enabled',
          remedy: 'Look at the preview, then save the list with enabled: true.',
        });
      await lists.wanted(tx, name);
      await schedules.runNow(tx, OPTIONS_SCHEDULE);
      await this.note(tx, 'option-list.run-requested', name, by, {});
    });
    this.parts.onRequested();
  }

  private async locked(tx: Sql, name: string): Promise<OptionList> {
    return existing(await this.parts.lists.lock(tx, name), name);
  }

  /** The only ledger that there are such rows of, unless one is named. */
  private async ledgerOf({ ledgerCompany, kind, dimension }: WantedList): Promise<string> {
    const known = await this.known();
    const fitting = known.filter(
      (one) =>
        one.kind === kind && one.dimension === dimension && (ledgerCompany ?? one.ledgerCompany) === one.ledgerCompany,
    );
    const [only, ...more] = fitting;
    if (only !== undefined && more.length === 0) return only.ledgerCompany;
    const names = known.map((one) => [one.ledgerCompany, one.kind, ...(one.dimension === null ? [] : [one.dimension])]);
    throw new ProblemError(400, {
      detail:
        only === undefined
          ? `No rows of ${kind}${dimension === null ? '' : ` ${dimension}`} have come from a ledger.`
          : `Several ledgers have such rows: ${fitting.map((one) => one.ledgerCompany).join(', ')}.`,
      field: only === undefined ? 'kind' : 'ledgerCompany',
      remedy:
        only === undefined
          ? `Known are: ${names.map((one) => one.join(' ')).join(', ') || 'none, so let the poster republish its reference data'}.`
          : 'Name one of them.',
    });
  }

  private async checkField({ owner, fieldCode }: OptionListChoice): Promise<void> {
    await explained(async () => assertUsable(await this.parts.adminClient().field(owner, fieldCode)));
  }

  private async note(
    tx: Sql,
    action: string,
    name: string,
    by: By,
    states: { before?: unknown; after?: unknown },
  ): Promise<void> {
    const subject = { subjectType: 'option-list', subjectId: name };
    const entry = { id: randomUUID(), action, ...subject, ...by, ...this.parts.identity, ...states };
    await this.parts.audit.append(tx, [{ ...entry, outcome: 'succeeded' }]);
  }
}

function existing(list: OptionList | undefined, name: string): OptionList {
  if (list !== undefined) return list;
  throw new ProblemError(404, { detail: `There is no list "${name}".`, field: 'name' });
}

function sameField(a: OptionListChoice, b: OptionListChoice): boolean {
  return a.owner === b.owner && a.fieldCode === b.fieldCode;
}

function sameRows(a: OptionListChoice, b: OptionListChoice): boolean {
  return a.kind === b.kind && a.dimension === b.dimension && a.ledgerCompany === b.ledgerCompany;
}

/** What Pipedrive or the field has against it, in words for whoever asked. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnusableFieldError)
      throw new ProblemError(422, {
        detail: error.message,
        field: 'fieldCode',
        remedy: 'Give the key of a custom field of type single option or multiple options.',
        cause: error,
      });
    if (!(error instanceof PipedriveApiError)) throw error;
    if (error.kind === 'not-found')
      throw new ProblemError(422, {
        detail: 'Pipedrive has no such field.',
        field: 'fieldCode',
        remedy: 'Give the 40-character key of a deal or product field.',
        cause: error,
      });
    throw new ProblemError(503, {
      detail: `Pipedrive could not be asked: ${error.message}`,
      remedy: 'Try again; the account status shows what is in the way.',
      cause: error,
    });
  }
}
