/** Characters that XML forbids and that were left out of a text, so that the caller can say so. */
export interface StrippedCharacters {
  /** Element that held the text, e.g. DESCRIPTION. */
  readonly element: string;
  readonly count: number;
}

/** One rendered function. Immutable; may be sent any number of times. */
export interface FunctionBody {
  /** Element below `function`: create, update, delete, query, ... */
  readonly name: string;
  /** Intacct object it concerns, e.g. GLBATCH; '' where there is none. */
  readonly object: string;
  readonly effect: 'write' | 'read';
  readonly xml: string;
  readonly stripped: readonly StrippedCharacters[];
  /** Longest text per field path below the object, to be checked against `inspect`. */
  readonly lengths: ReadonlyMap<string, number>;
}

export interface IntacctFunction {
  /** 1..256 characters; with `uniqueid=true` the key under which Intacct remembers the completed function. */
  readonly controlId: string;
  readonly body: FunctionBody;
}
