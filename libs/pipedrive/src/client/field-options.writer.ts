import { readFieldOption } from '../decode/catalogue.normalizer.js';
import { JsonObject } from '../decode/json-object.js';
import type { PipedriveFieldOption } from '../model/catalogue.js';
import type { PipedriveHttp } from './pipedrive-http.js';
import type { ReadPurpose } from '../budget/rate-budget.js';
import { TOKENS } from './token-costs.js';

export type FieldOwner = 'deal' | 'product' | 'organization';

/** Pipedrive names no limit per request; smaller steps lose less when one of them fails. */
const BATCH = 100;
const MAX_LABEL = 255;

/**
 * Adds and renames the options of one custom field. Nothing is ever deleted: live deals may use an option, so one that is not
 * wanted any more is renamed. A call is all or nothing, a batch of calls is not: read the field again after a failure.
 */
export class FieldOptionsWriter {
  constructor(
    private readonly http: PipedriveHttp,
    private readonly purpose: ReadPurpose,
    private readonly owner: FieldOwner,
    private readonly fieldCode: string,
  ) {}

  /** The new options with their ids, in the order of the labels. @throws PipedriveApiError; a write is never repeated */
  async add(labels: readonly string[]): Promise<PipedriveFieldOption[]> {
    const added: PipedriveFieldOption[] = [];
    for (let start = 0; start < labels.length; start += BATCH) {
      const body = labels.slice(start, start + BATCH).map((label) => ({ label: label.slice(0, MAX_LABEL) }));
      added.push(...(await this.send('POST', body)));
    }
    return added;
  }

  /** @throws PipedriveApiError, `validation` when one of the ids is no longer there */
  async rename(options: readonly PipedriveFieldOption[]): Promise<void> {
    for (let start = 0; start < options.length; start += BATCH) {
      const body = options.slice(start, start + BATCH).map(({ id, label }) => ({
        id: Number(id),
        label: label.slice(0, MAX_LABEL),
      }));
      await this.send('PATCH', body);
    }
  }

  private async send(method: 'POST' | 'PATCH', body: unknown): Promise<PipedriveFieldOption[]> {
    const path = `/${this.owner}Fields/${encodeURIComponent(this.fieldCode)}/options`;
    const call = { method, api: 'v2', path, body, tokens: TOKENS.write, purpose: this.purpose } as const;
    const answer = await this.http.send(call);
    return answer.list('data', (value, at) => readFieldOption(JsonObject.of(value, at)));
  }
}
