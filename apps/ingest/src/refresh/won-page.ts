import type { PipedriveDeal, ReadRow } from '@app/pipedrive';

import type { RefreshReads } from './deal.refresher.js';
import type { ReadingStart } from './read-sequence.js';

/** A page of a listing of deals, and the way to read it again. */
export interface WonPage {
  readonly rows: readonly ReadRow<PipedriveDeal>[];
  readonly again: () => Promise<readonly ReadRow<PipedriveDeal>[]>;
  /** Drawn before the page was read. */
  readonly start: ReadingStart;
}

type Rows = ReadonlyMap<string, ReadRow<PipedriveDeal>>;

/**
 * Serves both looks at the deals of a page from the listing: five hundred deals for the price of a hundred by their ids. The
 * second look is one for all readers of the page and waits until each of them has read the lines of its deals.
 */
export class SharedPage {
  private readonly first: Rows;
  private second: Promise<Rows> | undefined;
  private reading: number;
  private allHaveRead: () => void = () => undefined;
  private readonly linesRead = new Promise<void>((resolve) => {
    this.allHaveRead = resolve;
  });

  constructor(
    private readonly page: WonPage,
    private readonly client: RefreshReads,
    readers: number,
  ) {
    this.first = byId(page.rows);
    this.reading = readers;
  }

  /** What one of the readers reads with. `done` must be called once it is through, whatever came of it. */
  reader(): { readonly client: RefreshReads; readonly done: () => void } {
    let looks = 0;
    let hasRead = false;
    const read = (): void => {
      if (hasRead) return;
      hasRead = true;
      this.reading -= 1;
      if (this.reading === 0) this.allHaveRead();
    };
    const dealsByIds = async (ids: readonly string[]): Promise<ReadRow<PipedriveDeal>[]> => {
      looks += 1;
      if (looks === 1) return pick(this.first, ids);
      if (looks > 2) return this.client.dealsByIds(ids);
      read();
      return pick(await this.secondLook(), ids);
    };
    return { client: Object.assign(Object.create(this.client) as RefreshReads, { dealsByIds }), done: read };
  }

  private async secondLook(): Promise<Rows> {
    await this.linesRead;
    this.second ??= this.page.again().then(byId);
    return this.second;
  }
}

function byId(rows: readonly ReadRow<PipedriveDeal>[]): Rows {
  return new Map(rows.flatMap((row) => (row.id === undefined ? [] : [[row.id, row] as const])));
}

/** A deal that has left the listing is missing here, which counts as moved: it is read once more by its id. */
function pick(rows: Rows, ids: readonly string[]): ReadRow<PipedriveDeal>[] {
  return ids.flatMap((id) => rows.get(id) ?? []);
}
