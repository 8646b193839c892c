import type { ControlState } from './controls/control-state.js';
import { ApiProblem } from './http/api-problem.js';
import { writeCustomFields } from './rules/custom-fields.js';
import { restTime } from './sandbox-clock.js';
import type { AccountState } from './state/account-state.js';
import { ChangeLog } from './state/change-log.js';
import type { CustomFields, FieldEntity, FieldRow, Row } from './state/rows.js';
import type { Table } from './state/table.js';

/** The account behind the routes: its records, its clock, what was changed by the request in hand. */
export class SandboxAccount {
  readonly log = new ChangeLog();

  constructor(
    readonly state: AccountState,
    readonly controls: ControlState,
  ) {}

  /** Faults survive a restart as records do. */
  async keepControls(): Promise<void> {
    this.state.keepControls(this.controls.snapshot());
    await this.state.commit();
  }

  now(): Date {
    return this.state.clock.now();
  }

  time(): string {
    return restTime(this.now());
  }

  /** What a deal or contact shows as its update time before it was ever updated. */
  firstUpdateTime(): string | null {
    return this.state.settings.updateTimeNullAfterCreate ? null : this.time();
  }

  /** What every new record of a customer or the catalogue begins with. */
  newRecord(ownerId: number): { owner_id: number; add_time: string; update_time: string | null } {
    return { owner_id: ownerId, add_time: this.time(), update_time: this.firstUpdateTime() };
  }

  fieldsOf(entity: FieldEntity): FieldRow[] {
    return this.state.fields.where('entity', entity);
  }

  /** @throws ApiProblem 400 */
  customFieldsAfter(entity: FieldEntity, before: CustomFields | undefined, written: unknown): CustomFields {
    const isEmpty = typeof written === 'object' && written !== null && Object.keys(written).length === 0;
    if (isEmpty && this.state.settings.emptyCustomFieldsClear) return {};
    return writeCustomFields(before ?? {}, written, this.fieldsOf(entity));
  }

  decimalsOf(currency: string): number {
    return this.state.currencies.all().find((row) => row.code === currency)?.decimal_points ?? 2;
  }

  /** @throws ApiProblem 404 */
  find<T extends Row>(table: Table<T>, id: string | number): T {
    const row = table.get(Number(id));
    if (row === undefined) throw ApiProblem.notFound();
    return row;
  }

  /** @throws ApiProblem 400 naming the field, when the record it points to does not exist */
  refer<T extends Row>(table: Table<T>, id: unknown, field: string): void {
    if (typeof id === 'number' && table.get(id) === undefined) {
      throw ApiProblem.validation({ [field]: `${id} was not found` });
    }
  }
}
