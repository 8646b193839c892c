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

export interface FunctionResult {
  readonly status: 'success' | 'failure' | 'aborted';
  readonly functionName: string;
  readonly controlId: string;
  readonly data?: FunctionData;
  /** Of legacy functions, instead of data. */
  readonly key?: string;
  readonly errors: readonly GatewayErrorEntry[];
  /** Records written, for the volume count. */
  readonly written: number;
}
