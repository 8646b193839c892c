/** An element of a parsed document. `text` joins the element's own text, decoded. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** What a bulk codec made of the children, which are then not kept. */
  readonly condensed?: readonly unknown[];
}

/** First child of that name, whatever its case: the gateway's spelling varies by call. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  const wanted = name.toLowerCase();
  return element?.children.find((child) => child.name.toLowerCase() === wanted);
}

export function childrenOf(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  const wanted = name.toLowerCase();
  return element?.children.filter((child) => child.name.toLowerCase() === wanted) ?? [];
}

/** Trimmed text of the child, '' when absent. */
export function textOf(element: XmlElement | undefined, name: string): string {
  return childOf(element, name)?.text.trim() ?? '';
}

export function attributeOf(element: XmlElement | undefined, name: string): string | undefined {
  if (!element) return undefined;
  const wanted = name.toLowerCase();
  for (const [key, value] of Object.entries(element.attributes)) if (key.toLowerCase() === wanted) return value;
  return undefined;
}
