import { childrenOf, textOf, type XmlElement } from '@app/intacct';
import { ownEntry } from '../gateway/own-entry.js';

/** One child of a legacy call; `to` is the field of the generic object it means, absent where nothing is kept. */
interface LegacyField {
  readonly to?: string;
  readonly kind: 'text' | 'date' | 'side' | 'custom' | 'part';
}

/** Children of a legacy element in the only order they may come in. */
export interface LegacyShape {
  readonly fields: ReadonlyMap<string, LegacyField>;
  /** Nested elements by name, their own shape and the generic element they become. */
  readonly parts: Readonly<Record<string, LegacyPart>>;
}

interface LegacyPart {
  readonly to: string;
  readonly shape: LegacyShape;
}

const FIELD = /^([a-z0-9_]+)(?:>([A-Z0-9_.]+))?(?::(date|side|custom|part))?$/;

/** `vendorid>VENDORID datecreated>WHENCREATED:date payto billitems:part`: in that order, strictly. */
export function legacyShape(text: string, parts: LegacyShape['parts'] = {}): LegacyShape {
  const fields = new Map<string, LegacyField>();
  for (const word of text.trim().split(/\s+/)) {
    const [, name, to, kind = 'text'] = FIELD.exec(word) ?? [];
    if (name === undefined) throw new Error(`legacy field "${word}"`);
    fields.set(name, { kind: kind as LegacyField['kind'], ...(to !== undefined && { to }) });
  }
  return { fields, parts };
}

/** What the schema says against the children of a legacy element, as far down as shapes are known. */
export function shapeProblem(element: XmlElement, shape: LegacyShape): string | undefined {
  const order = [...shape.fields.keys()];
  let position = 0;
  for (const child of element.children) {
    const index = order.indexOf(child.name);
    if (index < position) return `The element "${child.name}" is not allowed here in "${element.name}"`;
    position = index;
    const part = ownEntry(shape.parts, child.name);
    const problem = part && shapeProblem(child, part.shape);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

export function makeElement(
  name: string,
  content: string | readonly XmlElement[],
  attributes: XmlElement['attributes'] = {},
): XmlElement {
  return typeof content === 'string'
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content, text: '' };
}

/** The same record as the generic functions spell it. */
export function toGeneric(element: XmlElement, shape: LegacyShape, name: string): XmlElement {
  const children = element.children.flatMap((child) => genericChild(child, shape));
  return makeElement(name, children, element.attributes);
}

function genericChild(child: XmlElement, shape: LegacyShape): readonly XmlElement[] {
  const part = ownEntry(shape.parts, child.name);
  if (part) return [toGeneric(child, part.shape, part.to)];
  const field = shape.fields.get(child.name);
  if (field?.kind === 'custom') {
    return childrenOf(child, 'customfield').map((custom) =>
      makeElement(textOf(custom, 'customfieldname') || 'UNNAMED', textOf(custom, 'customfieldvalue')),
    );
  }
  if (field?.to === undefined) return [];
  const path = field.to.split('.').toReversed();
  const [last = '', ...outer] = path;
  const leaf = makeElement(last, legacyText(child, field.kind));
  return [outer.reduce((inner, wrapper) => makeElement(wrapper, [inner]), leaf)];
}

function legacyText(child: XmlElement, kind: LegacyField['kind']): string {
  if (kind === 'date') return legacyDate(child);
  if (kind !== 'side') return child.text;
  const side = child.text.trim().toLowerCase();
  return side === 'debit' ? '1' : side === 'credit' ? '-1' : side;
}

/** year, month, day → mm/dd/yyyy; '' when nothing is given. What is no date stays one that the rules refuse. */
export function legacyDate(element: XmlElement | undefined): string {
  const [year, month, day] = ['year', 'month', 'day'].map((name) => textOf(element, name));
  if (!year && !month && !day) return '';
  return `${month?.padStart(2, '0')}/${day?.padStart(2, '0')}/${year}`;
}
