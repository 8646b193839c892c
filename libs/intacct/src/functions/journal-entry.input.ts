import type { Amount } from '../values/amount.js';
import type { CalendarDate } from '../values/calendar-date.js';

export interface JournalEntryInput {
  /** Journal symbol, e.g. GJ; decides the kind of entry. */
  readonly journal: string;
  readonly postingDate: CalendarDate;
  /** BATCH_TITLE, shown as the description. */
  readonly title: string;
  /** Free text that later finds the entry again. */
  readonly referenceNo?: string;
  /** Default Posted. Journal approvals can still turn it into Submitted: read it back. */
  readonly state?: 'Posted' | 'Draft';
  /** Intacct makes the reversing entry itself. */
  readonly reverseDate?: CalendarDate;
  /** Source entity of an entry at top level that does not balance per entity. */
  readonly baseLocation?: string;
  readonly attachmentId?: string;
  readonly historyComment?: string;
  readonly taxImplications?: 'None' | 'Inbound' | 'Outbound';
  readonly taxSolutionId?: string;
  /** Whose tax it is, where taxes are recorded: one of the three. */
  readonly vatVendorId?: string;
  readonly vatCustomerId?: string;
  readonly vatContactId?: string;
  /** Inline under their integration names. */
  readonly customFields?: Readonly<Record<string, string>>;
  /** Two or more. */
  readonly lines: readonly JournalLineInput[];
}

export interface JournalLineInput {
  readonly account: string;
  readonly side: 'debit' | 'credit';
  /** In transaction currency, zero or more, at most two decimals. */
  readonly amount: Amount;
  /** Required where the company uses several currencies. */
  readonly currency?: string;
  readonly exchangeRateDate?: CalendarDate;
  /** Always say it with a foreign currency: the default is "custom", which wants a rate. */
  readonly exchangeRateType?: string;
  /** Four decimals at most; prefer a rate type. */
  readonly exchangeRate?: Amount;
  readonly dimensions?: LineDimensions;
  readonly memo?: string;
  readonly document?: string;
  /** Id of an allocation; the line's own dimensions are then ignored or refused. */
  readonly allocation?: string;
  /** Custom allocation; the amounts must sum to the line. */
  readonly splits?: readonly AllocationSplitInput[];
  readonly billable?: boolean;
  /** Where the entry records taxes (Australia, United Kingdom, South Africa). */
  readonly tax?: TaxEntryInput;
  readonly customFields?: Readonly<Record<string, string>>;
}

export interface LineDimensions {
  readonly department?: string;
  /** Required on every line where the company has entities. */
  readonly location?: string;
  readonly projectId?: string;
  /** Needs projectId. */
  readonly taskId?: string;
  /** Needs projectId and taskId. */
  readonly costTypeId?: string;
  readonly customerId?: string;
  readonly vendorId?: string;
  readonly employeeId?: string;
  readonly itemId?: string;
  readonly classId?: string;
  readonly contractId?: string;
  readonly warehouseId?: string;
  /** By integration name, with or without the GLDIM in front; the value is the record id of the dimension record. */
  readonly userDefined?: Readonly<Record<string, string>>;
}

export interface TaxEntryInput {
  readonly detailId: string;
  /** In transaction currency; the detail's rate when absent. */
  readonly amount?: Amount;
}

export interface AllocationSplitInput {
  readonly amount: Amount;
  readonly dimensions: LineDimensions;
}
