import type { ErrorLevel, IntacctErrorEntry } from '../errors/intacct-failure.js';
import { decodeForDisplay } from '../xml/decode-entities.js';
import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from '../xml/xml-element.js';

const SUPPORT_ID = /\[\s*Support ID:\s*([^\]]*)\]/i;
const MAX_TEXT = 2_000;

/** The `error` children of one `errormessage`, in their order. */
export function readErrorEntries(block: XmlElement, level: ErrorLevel): readonly IntacctErrorEntry[] {
  return childrenOf(block, 'error').map((error) => readErrorEntry(error, level));
}

function readErrorEntry(error: XmlElement, level: ErrorLevel): IntacctErrorEntry {
  const number = textOf(error, 'errorno');
  const description = decodeForDisplay(textOf(error, 'description'));
  const description2 = decodeForDisplay(textOf(error, 'description2'));
  const correction = clip(decodeForDisplay(textOf(error, 'correction')));
  // Usually only description2 is filled; some HTTP errors use description, and once all of it stood in errorno.
  const words = [description, description2].filter((text) => text !== '').join(': ') || number;
  const supportId = SUPPORT_ID.exec(words)?.[1];
  const additional = childOf(error, 'additionalinfo');
  return {
    level,
    number: clip(number),
    ...(additional && { additionalId: textOf(additional, 'errorid') || undefined }),
    messageIds: additional ? messageIdsOf(additional) : [],
    text: clip(words.replace(SUPPORT_ID, '').trim()),
    ...(correction && { correction }),
    ...(supportId !== undefined && { supportId: decodeSupportId(supportId.trim()) }),
  };
}

function messageIdsOf(additional: XmlElement): readonly string[] {
  return additional.children
    .map((block) => textOf(block, 'messageid') || (attributeOf(block, 'messageid') ?? ''))
    .filter((id) => id !== '');
}

/** URL-encoded in most answers (`%7E`), raw in others. */
function decodeSupportId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function clip(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
