import type { GatewayErrorEntry } from './gateway-error.js';

/** Node of an answer's data; `text` or `children`. */
export interface DataNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly children?: readonly DataNode[];
}

export interface FunctionData {
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly DataNode[];
}

/** Which rows of how many a legacy list shows; the numbers are 0-based. */
export interface LegacyList {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly total: number;
}

export interface FunctionResult {
  readonly status: 'success' | 'failure' | 'aborted';
  readonly functionName: string;
  readonly controlId: string;
  readonly data?: FunctionData;
  /** Of legacy functions, instead of data. */
  readonly key?: string;
  readonly list?: LegacyList;
  readonly errors: readonly GatewayErrorEntry[];
  /** Records written, for the volume count. */
  readonly written: number;
}
