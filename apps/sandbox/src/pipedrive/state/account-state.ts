import type { SandboxChange, SandboxStore } from '../../store/sandbox-store.js';
import { SandboxClock } from '../sandbox-clock.js';
import { type AccountSettings, DEFAULT_SETTINGS } from './account-settings.js';
import type {
  CurrencyRow,
  DealRow,
  DiscountRow,
  FieldRow,
  GrantRow,
  HistoryRow,
  InstalmentRow,
  LineRow,
  OrganizationRow,
  PersonRow,
  PipelineRow,
  ProductRow,
  Row,
  StageRow,
  UserRow,
  WebhookRow,
} from './rows.js';
import { Table } from './table.js';

const STORE_NAME = 'pipedrive';

/** Everything the account knows. Changes are journalled; `commit` resolves once they would survive a kill. */
export class AccountState {
  private journal = new Map<string, SandboxChange>();
  private writing: Promise<void> | undefined;
  private readonly record = (collection: string, key: string, value: unknown): void => {
    this.journal.set(`${collection}/${key}`, { collection, key, value });
  };

  settings: AccountSettings = DEFAULT_SETTINGS;
  /** Faults and hidden records as they were told last, for the next process. */
  controls: unknown = undefined;
  readonly deals = new Table<DealRow>('deals', this.record, ['org_id', 'person_id']);
  readonly lines = new Table<LineRow>('lines', this.record, ['deal_id']);
  readonly discounts = new Table<DiscountRow>('discounts', this.record, ['deal_id']);
  readonly instalments = new Table<InstalmentRow>('instalments', this.record, ['deal_id']);
  readonly products = new Table<ProductRow>('products', this.record);
  readonly organizations = new Table<OrganizationRow>('organizations', this.record);
  readonly persons = new Table<PersonRow>('persons', this.record, ['org_id']);
  readonly pipelines = new Table<PipelineRow>('pipelines', this.record);
  readonly stages = new Table<StageRow>('stages', this.record, ['pipeline_id']);
  readonly fields = new Table<FieldRow>('fields', this.record, ['entity']);
  readonly users = new Table<UserRow>('users', this.record);
  readonly currencies = new Table<CurrencyRow>('currencies', this.record);
  readonly webhooks = new Table<WebhookRow>('webhooks', this.record);
  readonly history = new Table<HistoryRow>('history', this.record, ['record']);
  readonly grants = new Table<GrantRow>('grants', this.record);

  private constructor(
    private readonly store: SandboxStore,
    readonly clock: SandboxClock,
  ) {}

  static async load(store: SandboxStore, clock: SandboxClock): Promise<AccountState> {
    const state = new AccountState(store, clock);
    const tables = new Map<string, Table<Row>>(state.tables().map((table) => [table.name, table]));
    for (const row of await store.rows(STORE_NAME)) {
      if (row.collection === 'settings') state.settings = { ...DEFAULT_SETTINGS, ...(row.value as object) };
      else if (row.collection === 'controls') state.controls = row.value;
      else if (row.collection === 'clock') clock.moveTo(row.value as number);
      else if (row.collection === 'ids') tables.get(row.key)?.restoreLastId(row.value as number);
      else tables.get(row.collection)?.restore(row.value as Row);
    }
    return state;
  }

  isEmpty(): boolean {
    return this.users.all().length === 0;
  }

  change(settings: Partial<AccountSettings>): void {
    this.settings = { ...this.settings, ...settings };
    this.record('settings', 'account', this.settings);
  }

  keepControls(snapshot: unknown): void {
    this.controls = snapshot;
    this.record('controls', 'faults', snapshot);
  }

  moveClock(offsetMs: number): void {
    this.clock.moveTo(offsetMs);
    this.record('clock', 'offset', offsetMs);
  }

  reset(): void {
    for (const table of this.tables()) table.clear();
    this.settings = DEFAULT_SETTINGS;
    this.record('settings', 'account', this.settings);
    this.moveClock(0);
  }

  /** Many callers share one write: those who come while it runs go with the next. */
  async commit(): Promise<void> {
    if (this.writing !== undefined) await this.writing.catch(() => undefined);
    // Another one who waited may already have begun the next write, which holds our changes too.
    if (this.writing === undefined && this.journal.size > 0) this.writing = this.write();
    await this.writing;
  }

  private async write(): Promise<void> {
    const changes = this.journal;
    this.journal = new Map();
    try {
      await this.store.write(STORE_NAME, [...changes.values()]);
    } catch (error) {
      // What could not be written stays to be written, unless it changed once more meanwhile.
      this.journal = new Map([...changes, ...this.journal]);
      throw error;
    } finally {
      this.writing = undefined;
    }
  }

  private tables(): Table<Row>[] {
    const tables: unknown[] = [
      this.deals,
      this.lines,
      this.discounts,
      this.instalments,
      this.products,
      this.organizations,
      this.persons,
      this.pipelines,
      this.stages,
      this.fields,
      this.users,
      this.currencies,
      this.webhooks,
      this.history,
      this.grants,
    ];
    return tables as Table<Row>[];
  }
}
