import type { ReadPurpose } from '../budget/rate-budget.js';
import { readField, readFieldOption } from '../decode/catalogue.normalizer.js';
import { JsonObject } from '../decode/json-object.js';
import { PipedriveInputError } from '../errors/pipedrive-input.error.js';
import type { PipedriveFieldOption } from '../model/catalogue.js';
import { type FieldOwner, fieldOf, fieldOptionsOf } from './operations.js';
import type { PipedriveHttp } from './pipedrive-http.js';

/** Pipedrive names no limit per request; smaller steps lose less when one of them fails. */
const BATCH = 100;
const MAX_LABEL = 255;

/**
 * The options of one custom field. A call is all or nothing, a batch of calls is not: list the options again after a failure.
 * A write is never repeated by itself. @throws PipedriveApiError, whose `neededScopes` name what an app lacks
 */
export class FieldOptionsWriter {
  constructor(
    private readonly http: PipedriveHttp,
    private readonly purpose: ReadPurpose,
    private readonly owner: FieldOwner,
    private readonly fieldCode: string,
  ) {}

  /** The options as they are now (1 token); one that was deleted is simply gone. */
  async list(): Promise<PipedriveFieldOption[]> {
    const call = { ...fieldOf(this.owner, this.fieldCode), method: 'GET', purpose: this.purpose } as const;
    return [...readField((await this.http.send(call)).object('data')).options];
  }

  /** The new options with their ids, in the order of the labels. @throws PipedriveInputError for a label that does not fit */
  add(labels: readonly string[]): Promise<PipedriveFieldOption[]> {
    return this.inSteps('POST', labels.map(labelBody));
  }

  /** @throws PipedriveApiError `validation` when one of the ids is no longer there: then nothing of its step was renamed */
  async rename(options: readonly PipedriveFieldOption[]): Promise<void> {
    await this.inSteps(
      'PATCH',
      options.map(({ id, label }) => ({ ...idBody(id), ...labelBody(label) })),
    );
  }

  /**
   * Deletes options for good. Deals and products that hold one of them keep an id that resolves to nothing, so an option
   * that may be in use is better renamed.
   */
  async remove(ids: readonly string[]): Promise<void> {
    await this.inSteps('DELETE', ids.map(idBody));
  }

  private async inSteps(
    method: 'POST' | 'PATCH' | 'DELETE',
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<PipedriveFieldOption[]> {
    const operation = fieldOptionsOf(this.owner, this.fieldCode, method === 'DELETE' ? 'remove' : 'write');
    const answered: PipedriveFieldOption[] = [];
    for (let start = 0; start < rows.length; start += BATCH) {
      const body = rows.slice(start, start + BATCH);
      const answer = await this.http.send({ ...operation, method, body, purpose: this.purpose });
      answered.push(...answer.list('data', (value, at) => readFieldOption(JsonObject.of(value, at))));
    }
    return answered;
  }
}

/** Never cut: a label that is cut is found by nobody who looks for the whole one. */
function labelBody(label: string): { readonly label: string } {
  if (label.trim() === '') throw new PipedriveInputError('label', 'it is empty');
  if (label.length <= MAX_LABEL) return { label };
  throw new PipedriveInputError('label', `"${label.slice(0, 30)}…" has ${label.length} characters of ${MAX_LABEL}`);
}

/** Options of built-in fields have words for ids and cannot be changed. */
function idBody(id: string): { readonly id: number } {
  if (/^\d+$/.test(id)) return { id: Number(id) };
  throw new PipedriveInputError('id', `"${id}" is not an option of a custom field`);
}
