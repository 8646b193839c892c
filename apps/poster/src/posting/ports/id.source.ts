/** Ids of new operations, attempts, plans: tests give their own. */
export abstract class IdSource {
  /** A UUID. */
  abstract next(): string;
}
