/** One `error` element. */
export interface GatewayErrorEntry {
  readonly number: string;
  readonly description?: string;
  readonly description2?: string;
  readonly correction?: string;
  readonly additional?: {
    readonly id: string;
    readonly category?: string;
    readonly messageId?: string;
    readonly placeholders?: Readonly<Record<string, string>>;
  };
}

/** A refusal that goes into the answer. Root cause first, wrappers after it. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';

  constructor(readonly errors: readonly GatewayErrorEntry[]) {
    super(errors[0]?.description2 ?? errors[0]?.description ?? errors[0]?.number ?? 'refused');
  }

  /** The same with a wrapper behind it, as the gateway adds one per layer. */
  wrapped(entry: GatewayErrorEntry): GatewayError {
    return new GatewayError([...this.errors, entry]);
  }
}

export const BUSINESS = 'BL01001973';
export const CATCH_ALL = 'XL03000006';
export const SCHEMA = 'XL03000003';
export const ROLLED_BACK: GatewayErrorEntry = {
  number: 'XL03000009',
  description2: 'The entire transaction in this operation has been rolled back due to an error.',
};

export function refusal(description2: string, number = BUSINESS, correction?: string): GatewayError {
  return new GatewayError([{ number, description2, ...(correction && { correction }) }]);
}

export function couldNot(verb: 'create' | 'update' | 'delete', object: string): GatewayErrorEntry {
  return { number: BUSINESS, description2: `Could not ${verb} ${object} record!` };
}

/** Display spelling of an object in error texts. */
export function displayName(object: string): string {
  const names: Readonly<Record<string, string>> = { GLBATCH: 'GLBatch', GLENTRY: 'GLEntry', GLACCOUNT: 'GLAccount' };
  return names[object] ?? object.charAt(0) + object.slice(1).toLowerCase();
}
