import { tagOf, type XmlTag } from './xml-tag.js';

/** A name at its place in a document, however often it comes there: its tag, and the longest text it held. */
export class FieldNode {
  readonly tag: XmlTag;
  /** Most elements hold a text and nothing else. */
  #children: Map<string, FieldNode> | undefined;
  #longest: number | undefined;

  constructor(
    readonly name: string,
    readonly parent?: FieldNode,
  ) {
    this.tag = tagOf(name);
  }

  child(name: string): FieldNode {
    const known = this.#children?.get(name);
    if (known) return known;
    const child = new FieldNode(name, this);
    this.#children ??= new Map();
    this.#children.set(name, child);
    return child;
  }

  noteText(length: number): void {
    if (this.#longest === undefined || length > this.#longest) this.#longest = length;
  }

  /** Longest text per path below this node, as `A.B.C`, without the first `skip` names. */
  longestTexts(skip: number): ReadonlyMap<string, number> {
    const lengths = new Map<string, number>();
    for (const child of this.#children?.values() ?? []) child.#collect([], skip, lengths);
    return lengths;
  }

  #collect(above: readonly string[], skip: number, lengths: Map<string, number>): void {
    const path = [...above, this.name];
    if (this.#longest !== undefined) lengths.set(path.slice(skip).join('.'), this.#longest);
    for (const child of this.#children?.values() ?? []) child.#collect(path, skip, lengths);
  }
}
