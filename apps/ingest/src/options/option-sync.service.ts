import { randomUUID } from 'node:crypto';

import type { PipedriveClient, PipedriveField } from '@app/pipedrive';
import type { AuditTrail, Database, Sql } from '@app/platform';
import { Logger } from '@nestjs/common';

import type { IngestIdentity } from '../ingest-identity.js';
import type { JobLease } from '../schedules/job-lease.js';
import type { OptionList, OptionListChoice } from './option-list.js';
import type { OptionListRepository } from './option-list.repository.js';
import { type OptionPlan, planOptions } from './option-plan.js';
import { inSteps, type OptionRequest, requestsOf } from './option-requests.builder.js';
import type { ReferenceRowRepository } from './reference-row.repository.js';

export type OptionsClient = Pick<PipedriveClient, 'field' | 'fieldOptions'>;

export interface OptionSyncParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly rows: ReferenceRowRepository;
  readonly lists: OptionListRepository;
  readonly audit: AuditTrail;
  /** Its calls are counted with the lowest priority: choice can wait, deals cannot. */
  readonly client: () => OptionsClient;
  /** For a person who waits. */
  readonly adminClient: () => OptionsClient;
}

export interface OptionPreview {
  readonly list: string;
  readonly plan: OptionPlan;
  readonly requests: readonly OptionRequest[];
}

/** The field cannot take options from us. */
export class UnusableFieldError extends Error {
  override readonly name = 'UnusableFieldError';
}

/** Somebody changed, removed or switched off the list while it was brought in step. */
class ListChangedError extends Error {}

const MAX_OPTIONS = 10_000;

/** Keeps options of Pipedrive fields in step with lists of the ledger: adds and renames, never removes, writes nothing else. */
export class OptionSyncService {
  private readonly logger = new Logger('Options');

  constructor(private readonly parts: OptionSyncParts) {}

  /** What the next run would write, to the letter. Reads the field (1 token), writes nothing. */
  async preview(list: OptionList): Promise<OptionPreview> {
    const { db } = this.parts;
    const plan = await this.plan(db, list, this.parts.adminClient());
    return { list: list.name, plan, requests: requestsOf(list, plan) };
  }

  /** Every list that is due; one that fails says why and does not stop the others. */
  async run(lease: JobLease): Promise<void> {
    const { db, lists } = this.parts;
    for (const list of await lists.due(db)) {
      await lease.renew();
      const begun = await lists.begin(db, list.name);
      try {
        await this.synchronize(list, lease);
        await lists.succeeded(db, list.name, begun);
      } catch (error) {
        // Whoever changed it has made it due.
        if (error instanceof ListChangedError) continue;
        const problem = error instanceof Error ? error.message : String(error);
        this.logger.warn(`the options of ${list.name} are not in step: ${problem}`);
        await lists.failed(db, list.name, problem);
      }
    }
  }

  /** Killed between a write and its record, the next run finds the option by its label. */
  private async synchronize(list: OptionList, lease: JobLease): Promise<void> {
    const { db, lists } = this.parts;
    const client = this.parts.client();
    const plan = await this.plan(db, list, client);
    const writer = client.fieldOptions(list.owner, list.fieldCode);
    await db.transaction(async (tx) => {
      await lease.assertHeld(tx);
      if (!isAsChosen(await lists.lock(tx, list.name), list)) throw new ListChangedError();
      await lists.forget(tx, list.name, plan.forgotten);
      await lists.remember(tx, list.name, plan.adopted);
      if (plan.adopted.length > 0) await this.note(tx, list, { adopted: plan.adopted });
    });
    for (const step of inSteps(plan.renamed)) {
      await lease.renew();
      await this.assertAsChosen(list);
      await writer.rename(step.map(({ optionId, to }) => ({ id: optionId, label: to })));
      await db.transaction((tx) => this.note(tx, list, { renamed: step }));
    }
    for (const step of inSteps(plan.added)) {
      await lease.renew();
      await this.assertAsChosen(list);
      const added = await writer.add(step.map(({ label }) => label));
      // In the order of the labels; one without an answer is found by its label the next time.
      const values = step.flatMap(({ recordNo }, at) =>
        added.slice(at, at + 1).map(({ id }) => ({ recordNo, optionId: id })),
      );
      await db.transaction(async (tx) => {
        // Written it is in any case; but in another field these ids may be other options.
        if (isAsChosen(await lists.lock(tx, list.name), list)) await lists.remember(tx, list.name, values);
        await this.note(tx, list, { added: step });
      });
    }
  }

  /** Nothing more is written to a field that nobody wants to follow this list any more. */
  private async assertAsChosen(list: OptionList): Promise<void> {
    const { db, lists } = this.parts;
    if (!isAsChosen(await lists.find(db, list.name), list)) throw new ListChangedError();
  }

  private async plan(sql: Sql, list: OptionList, client: OptionsClient): Promise<OptionPlan> {
    const { rows, lists } = this.parts;
    const field = await client.field(list.owner, list.fieldCode);
    assertUsable(field);
    const plan = planOptions(await rows.rowsOf(sql, list), field.options, await lists.known(sql, list.name));
    const total = field.options.length + plan.added.length;
    if (total > MAX_OPTIONS)
      throw new UnusableFieldError(`${total} options are more than the ${MAX_OPTIONS} of a field: choose fewer rows`);
    return plan;
  }

  private async note(tx: Sql, list: OptionList, after: unknown): Promise<void> {
    const subject = { subjectType: 'option-list', subjectId: list.name };
    const { owner, fieldCode } = list;
    await this.parts.audit.append(tx, [
      {
        id: randomUUID(),
        actor: 'system',
        action: 'options.synchronized',
        ...subject,
        ...this.parts.identity,
        outcome: 'succeeded',
        after: { owner, fieldCode, ...(after as object) },
      },
    ]);
  }
}

const choiceOf = ({
  owner,
  fieldCode,
  ledgerCompany,
  kind,
  dimension,
  idPrefixes,
  enabled,
}: OptionListChoice): string => JSON.stringify([owner, fieldCode, ledgerCompany, kind, dimension, idPrefixes, enabled]);

const isAsChosen = (now: OptionList | undefined, list: OptionList): boolean =>
  now !== undefined && choiceOf(now) === choiceOf(list);

/** Built-in fields have options of their own kind, and only these two types have any. */
export function assertUsable(field: PipedriveField): void {
  const { isCustomField, fieldType, fieldName } = field;
  if (!isCustomField) throw new UnusableFieldError(`"${fieldName}" is a built-in field: its options are Pipedrive's`);
  if (fieldType !== 'enum' && fieldType !== 'set')
    throw new UnusableFieldError(
      `"${fieldName}" is of type ${fieldType}: only single and multiple options can be kept`,
    );
}
