import { randomUUID } from 'node:crypto';

import { IdSource } from '../ports/id.source.js';

export class RandomIdSource extends IdSource {
  next(): string {
    return randomUUID();
  }
}
