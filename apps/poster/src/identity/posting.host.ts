import { ProblemError } from '@app/platform';

import type { Posting } from '../posting/index.js';

/** The posting core, which can only be made once the company is known. */
export class PostingHost {
  private posting: Posting | undefined;

  constructor(
    private readonly make: (company: string) => Posting,
    private readonly onOpen: (posting: Posting) => void = () => undefined,
  ) {}

  get current(): Posting | undefined {
    return this.posting;
  }

  open(company: string): Posting {
    if (this.posting === undefined) {
      this.posting = this.make(company);
      this.onOpen(this.posting);
    }
    return this.posting;
  }

  /** For calls that make no sense before the first event. */
  require(): Posting {
    if (this.posting !== undefined) return this.posting;
    throw new ProblemError(404, {
      detail: 'No event has arrived yet, so there are no deals.',
      remedy: 'Start ingest, or check that it publishes to the same bus and environment.',
    });
  }
}
