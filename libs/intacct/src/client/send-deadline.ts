/** Asked immediately before the first byte of a request is written; once expired nothing is sent. */
export interface SendDeadline {
  expired(): boolean;
}

/** For reads, which may always be sent. */
export const NO_DEADLINE: SendDeadline = { expired: () => false };
