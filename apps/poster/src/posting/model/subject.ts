/** What an operation is for. One operation of a subject is in flight at a time. */
export interface Subject {
  readonly kind: 'deal' | 'party';
  /** Pipedrive id of the deal or of the organization. */
  readonly id: string;
}

export function sameSubject(a: Subject, b: Subject): boolean {
  return a.kind === b.kind && a.id === b.id;
}
