import { describeBookStore } from '../../testing/book-store.contract.js';
import type { OpenedStore } from '../../testing/contract-books.js';
import { describeScopeStore } from '../../testing/scope-store.contract.js';
import { PostingDatabase } from '../../testing/posting-database.js';
import { companyOfTests } from '../../testing/posting-fixtures.js';
import { PostgresBookStore } from './postgres-book.store.js';

const open = async (): Promise<OpenedStore> => {
  const opened = await PostingDatabase.open();
  const identity = { environmentId: 'test', company: companyOfTests };
  const store = new PostgresBookStore(opened.database, opened.audit, identity);
  return { store, reset: () => opened.empty(), close: () => opened.close() };
};

describeBookStore('PostgreSQL', open);
describeScopeStore('PostgreSQL', open);
