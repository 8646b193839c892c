/** Whose books these are; part of every key. */
export interface PostingIdentity {
  readonly environmentId: string;
  readonly company: string;
}
