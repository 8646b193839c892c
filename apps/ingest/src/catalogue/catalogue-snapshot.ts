import type { NamedReference, OptionLabel } from '@app/contracts';
import type {
  PipedriveCurrency,
  PipedriveField,
  PipedrivePipeline,
  PipedriveStage,
  PipedriveUser,
} from '@app/pipedrive';

export interface CatalogueRows {
  readonly stages: readonly PipedriveStage[];
  readonly pipelines: readonly PipedrivePipeline[];
  readonly users: readonly PipedriveUser[];
  readonly currencies: readonly PipedriveCurrency[];
  readonly dealFields: readonly PipedriveField[];
  readonly productFields: readonly PipedriveField[];
  readonly organizationFields: readonly PipedriveField[];
}

const DEFAULT_DECIMALS = 2;

/** The catalogue as it was read at one moment. Whatever is not in it has its id for a name. */
export class CatalogueSnapshot {
  private readonly stages: ReadonlyMap<string, PipedriveStage>;
  private readonly pipelines: ReadonlyMap<string, string>;
  private readonly users: ReadonlyMap<string, string>;
  private readonly decimalsByCode: ReadonlyMap<string, number>;
  private readonly dealFields: ReadonlyMap<string, PipedriveField>;
  private readonly categories: PipedriveField | undefined;

  constructor(private readonly rows: CatalogueRows) {
    this.stages = new Map(rows.stages.map((stage) => [stage.id, stage]));
    this.pipelines = new Map(rows.pipelines.map((pipeline) => [pipeline.id, pipeline.name]));
    this.users = new Map(rows.users.map((user) => [user.id, user.name]));
    this.decimalsByCode = new Map(rows.currencies.map((currency) => [currency.code, currency.decimalPoints]));
    this.dealFields = new Map(rows.dealFields.map((field) => [field.fieldCode, field]));
    this.categories = rows.productFields.find((field) => field.fieldCode === 'category');
  }

  stage(id: string): PipedriveStage | undefined {
    return this.stages.get(id);
  }

  stageName(id: string): NamedReference {
    return { id, name: this.stages.get(id)?.name ?? id };
  }

  pipelineName(id: string): NamedReference {
    return { id, name: this.pipelines.get(id) ?? id };
  }

  userName(id: string): NamedReference {
    return { id, name: this.users.get(id) ?? id };
  }

  /** Decimals of a currency; what Pipedrive does not list is taken as having two. */
  decimals(currency: string): number {
    return this.decimalsByCode.get(currency) ?? DEFAULT_DECIMALS;
  }

  dealField(key: string): PipedriveField | undefined {
    return this.dealFields.get(key);
  }

  dealLabels(ids: readonly string[]): OptionLabel[] {
    const options = (this.dealFields.get('label_ids') ?? this.dealFields.get('label'))?.options ?? [];
    return ids.map((id) => ({ id, label: options.find((option) => option.id === id)?.label ?? id }));
  }

  /** A product's category, which some accounts give as an option id and others as its label. */
  category(value: string | null): OptionLabel | null {
    if (value === null || value === '') return null;
    const options = this.categories?.options ?? [];
    const option = options.find((one) => one.id === value) ?? options.find((one) => one.label === value);
    return option === undefined ? { id: value, label: value } : { id: option.id, label: option.label };
  }

  /** Whether a product may be of a category that was made after this was read. */
  lacksCategory(value: string | null): boolean {
    if (value === null || value === '' || this.categories === undefined) return false;
    return !this.categories.options.some((option) => option.id === value || option.label === value);
  }

  /** Key of the organization field that a setting names by key or by name; names are not unique, so the first one counts. */
  organizationFieldKey(keyOrName: string): string | undefined {
    const fields = this.rows.organizationFields;
    const wanted = keyOrName.trim().toLowerCase();
    const byKey = fields.find((field) => field.fieldCode === keyOrName);
    return (byKey ?? fields.find((field) => field.fieldName.trim().toLowerCase() === wanted))?.fieldCode;
  }

  dealFieldKeys(): string[] {
    return [...this.dealFields.keys()];
  }
}
