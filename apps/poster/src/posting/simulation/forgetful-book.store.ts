import type { OperationPointer } from '../model/operation-pointer.js';
import { MemoryBookStore } from '../store/memory-book.store.js';

/** Asks for an operation only where its last attempt went: one of the broken variants. */
export class ForgetfulBookStore extends MemoryBookStore {
  override async dueQuestions(limit: number): Promise<OperationPointer[]> {
    const pointers = await super.dueQuestions(limit);
    return pointers.map((pointer) => ({ ...pointer, scopes: pointer.scopes.slice(-1) }));
  }
}
