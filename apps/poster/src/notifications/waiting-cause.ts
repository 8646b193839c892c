/** Where a cause shows itself. */
export type CauseSource = 'hold' | 'operation' | 'dead-letter' | 'condition';

/** Something that keeps money waiting, however many records wait for it. */
export interface WaitingCause {
  readonly source: CauseSource;
  /** Stable while it lasts, for example `mapping:category:Training`. */
  readonly cause: string;
  /** Kind of the hold; empty for other sources. */
  readonly kind: string;
  readonly message: string;
  readonly remedy: string;
  readonly count: number;
  /** Currency → amount as a decimal string. */
  readonly amounts: Readonly<Record<string, string>>;
  readonly oldest: Date;
}

export interface OpenNotification {
  readonly id: string;
  readonly source: CauseSource;
  readonly cause: string;
  readonly openedAt: Date;
  /** When people last heard of it. */
  readonly toldAt: Date;
  /** As it was last told. */
  readonly item: ToldItem;
}

/** One cause in a message. Plain JSON: it is stored until it is sent. */
export interface ToldItem {
  readonly source: CauseSource;
  readonly cause: string;
  readonly message: string;
  /** For example "Category 'Training' has no rule: 14 deals, 212,400.00 EUR, oldest 9 days". */
  readonly headline: string;
  readonly remedy: string;
  readonly count: number;
  readonly amounts: Readonly<Record<string, string>>;
  readonly oldest: string;
  readonly link: string | null;
}

export const identityOf = (one: { readonly source: CauseSource; readonly cause: string }): string =>
  `${one.source}|${one.cause}`;
