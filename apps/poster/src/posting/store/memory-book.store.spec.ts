import { describeBookStore } from '../testing/book-store.contract.js';
import type { OpenedStore } from '../testing/contract-books.js';
import { describeScopeStore } from '../testing/scope-store.contract.js';
import { ManualClock } from '../testing/posting-bench.js';
import { companyOfTests } from '../testing/posting-fixtures.js';
import { MemoryBookStore } from './memory-book.store.js';
import { emptyTables } from './memory-tables.js';

const open = (): Promise<OpenedStore> => {
  const clock = new ManualClock();
  // Every transaction has a moment of its own, as with a real clock.
  const pause = (): Promise<void> => Promise.resolve(clock.advance(1));
  const store = new MemoryBookStore({ clock, company: companyOfTests, pause });
  const reset = (): Promise<void> => {
    store.tables = emptyTables;
    return Promise.resolve();
  };
  return Promise.resolve({ store, reset, close: () => Promise.resolve() });
};

describeBookStore('memory', open);
describeScopeStore('memory', open);
