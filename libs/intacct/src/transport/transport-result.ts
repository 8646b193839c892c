/** The complete body of an HTTP answer, whatever it holds. */
export interface TransportAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly retryAfterMs?: number;
  readonly body: string;
  readonly bytesReceived: number;
}

/** No byte of the request was written: the gateway cannot have seen it. */
export interface TransportNotSent {
  readonly kind: 'not-sent';
  readonly cause: 'deadline' | 'connection';
  /** For people and logs, e.g. "connect ECONNREFUSED 127.0.0.1:1". */
  readonly detail: string;
}

/** At least one byte may have been written and no complete answer came. */
export interface TransportLost {
  readonly kind: 'lost';
  readonly cause: 'timeout' | 'reset' | 'answer-too-large';
  readonly detail: string;
  readonly bytesReceived: number;
}

export type TransportResult = TransportAnswer | TransportNotSent | TransportLost;
