import { IntacctInputError } from '../errors/intacct-input-error.js';
import { cleanText } from '../xml/clean-text.js';
import { XmlWriter } from '../xml/xml-writer.js';
import type { IntacctFunction } from './intacct-function.js';

interface FunctionKind {
  readonly controlId: string;
  readonly name: string;
  readonly object: string;
  readonly effect: 'write' | 'read';
}

/** Renders one function; `write` fills what stands inside `<function>`. */
export function buildFunction(kind: FunctionKind, write: (xml: XmlWriter) => void): IntacctFunction {
  assertControlId(kind.controlId);
  const writer = new XmlWriter();
  write(writer);
  const { controlId, name, object, effect } = kind;
  return {
    controlId,
    body: { name, object, effect, xml: writer.toString(), stripped: writer.stripped, lengths: writer.lengths },
  };
}

function assertControlId(controlId: string): void {
  if (controlId.length < 1 || controlId.length > 256) {
    throw new IntacctInputError('controlId', 'must have 1 to 256 characters');
  }
  // Answers are matched by this id, so it must come back exactly as it went.
  if (controlId !== controlId.trim() || cleanText(controlId).removed > 0 || /\s/.test(controlId)) {
    throw new IntacctInputError('controlId', 'must not hold blanks or control characters');
  }
}
