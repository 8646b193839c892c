import { IntacctInputError } from '../errors/intacct-input-error.js';
import type { StrippedCharacters } from '../functions/intacct-function.js';
import { cleanText, escapeAttribute, escapeText, isPlain } from './clean-text.js';
import { LengthTree } from './length-tree.js';

/** Names reach the wire unescaped, so a field name from outside must be one. */
const ELEMENT_NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

/** Writes well-formed XML. Every text is cleaned and escaped; there is no way to write raw markup. */
export class XmlWriter {
  /** Joined at the end: a string that grows by hundred thousand pieces costs its garbage collector far more. */
  readonly #parts: string[] = [];
  readonly #open: Tag[] = [];
  readonly #stripped: StrippedCharacters[] = [];
  readonly #lengths = new LengthTree();
  readonly #path: LengthTree[] = [];
  #here = this.#lengths;

  open(name: string, attributes?: Readonly<Record<string, string>>): this {
    const tag = tagOf(name);
    if (attributes) {
      this.#parts.push(`<${name}`);
      for (const [key, value] of Object.entries(attributes)) {
        this.#parts.push(` ${tagOf(key).name}="${escapeAttribute(this.#clean(key, value))}"`);
      }
      this.#parts.push('>');
    } else this.#parts.push(tag.open);
    this.#open.push(tag);
    this.#path.push(this.#here);
    this.#here = this.#here.child(name);
    return this;
  }

  close(): this {
    const tag = this.#open.pop();
    if (tag === undefined) throw new Error('close() without open()');
    this.#here = this.#path.pop() ?? this.#lengths;
    this.#parts.push(tag.close);
    return this;
  }

  /** An element with text; an empty text is written too, because it clears the field on update. */
  element(name: string, text: string): this {
    const tag = tagOf(name);
    if (isPlain(text)) {
      this.#parts.push(tag.open, text, tag.close);
      this.#here.note(name, text.length);
      return this;
    }
    const cleaned = this.#clean(name, text);
    this.#parts.push(tag.open, escapeText(cleaned), tag.close);
    this.#here.note(name, cleaned.length);
    return this;
  }

  /** Text of the element that is open, for one that has attributes as well. */
  text(text: string): this {
    this.#parts.push(escapeText(this.#clean(this.#open.at(-1)?.name ?? '', text)));
    return this;
  }

  /** Nothing at all when the text is undefined: absent means "keep" on update. */
  optional(name: string, text: string | undefined): this {
    return text === undefined ? this : this.element(name, text);
  }

  flag(name: string, value: boolean | undefined): this {
    return value === undefined ? this : this.element(name, value ? 'true' : 'false');
  }

  /** Fields by name, in the order of the object; for custom fields and everything the typed inputs do not know. */
  fields(fields: Readonly<Record<string, string>> | undefined): this {
    if (fields) for (const [name, value] of Object.entries(fields)) this.element(name, value);
    return this;
  }

  get stripped(): readonly StrippedCharacters[] {
    return this.#stripped;
  }

  /** Longest text per field path below verb and object. */
  get lengths(): ReadonlyMap<string, number> {
    return this.#lengths.flatten(2);
  }

  toString(): string {
    const unclosed = this.#open.at(-1);
    if (unclosed) throw new Error(`element ${unclosed.name} is still open`);
    return this.#parts.join('');
  }

  #clean(element: string, text: string): string {
    const { text: cleaned, removed } = cleanText(text);
    if (removed > 0) this.#stripped.push({ element, count: removed });
    return cleaned;
  }
}

interface Tag {
  readonly name: string;
  readonly open: string;
  readonly close: string;
}

const TAGS = new Map<string, Tag>();
const MAX_TAGS = 5_000;

/** Checked once per name; the few names of a gateway repeat without end, and the memory for them is bounded. */
function tagOf(name: string): Tag {
  const known = TAGS.get(name);
  if (known) return known;
  if (!ELEMENT_NAME.test(name)) throw new IntacctInputError(name, 'is not a field name');
  const tag = { name, open: `<${name}>`, close: `</${name}>` };
  if (TAGS.size < MAX_TAGS) TAGS.set(name, tag);
  return tag;
}
