import type { ErrorLevel, IntacctErrorEntry } from '../errors/intacct-failure.js';
import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from '../xml/xml-element.js';
import { XmlFormatError } from '../xml/xml-format-error.js';
import { readErrorEntries } from './error-entries.reader.js';
import type { AuthenticationBlock, ResponseEnvelope, ResultBlock } from './response-envelope.js';

/** Throws `XmlFormatError` when the root is not `response`: HTML and other documents are no answer. */
export function readResponseEnvelope(root: XmlElement): ResponseEnvelope {
  if (root.name.toLowerCase() !== 'response') throw new XmlFormatError(`root element is ${root.name.slice(0, 40)}`);
  const control = childOf(root, 'control');
  const operation = childOf(root, 'operation');
  return {
    controlStatus: control ? textOf(control, 'status').toLowerCase() : undefined,
    controlErrors: errorsOf(root, 'control'),
    authentication: readAuthentication(childOf(operation, 'authentication')),
    operationErrors: errorsOf(operation, 'authentication'),
    results: childrenOf(operation, 'result').map(readResult),
    acknowledged: childOf(root, 'acknowledgement') !== undefined,
  };
}

function errorsOf(element: XmlElement | undefined, level: ErrorLevel): readonly IntacctErrorEntry[] {
  return childrenOf(element, 'errormessage').flatMap((block) => readErrorEntries(block, level));
}

function readAuthentication(element: XmlElement | undefined): AuthenticationBlock | undefined {
  if (!element) return undefined;
  // Both ends come from the server, so its clock may be wrong by any amount.
  const from = Date.parse(textOf(element, 'sessiontimestamp'));
  const until = Date.parse(textOf(element, 'sessiontimeout'));
  const lifetimeMs = until - from;
  return {
    status: textOf(element, 'status').toLowerCase(),
    lifetimeMs: Number.isFinite(lifetimeMs) && lifetimeMs > 0 ? lifetimeMs : undefined,
  };
}

function readResult(element: XmlElement): ResultBlock {
  return {
    status: textOf(element, 'status').toLowerCase(),
    controlId: childOf(element, 'controlid')?.text ?? '',
    errors: errorsOf(element, 'result'),
    data: childOf(element, 'data'),
    key: childOf(element, 'key')?.text.trim(),
    listType: childOf(element, 'listtype'),
  };
}

/** Number in an attribute, undefined when absent or not one. */
export function countOf(element: XmlElement | undefined, name: string): number | undefined {
  const text = attributeOf(element, name);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
