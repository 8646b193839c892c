import type { FilterNode, FilterTest } from './filter-node.js';
import { queryFailed } from './query-filter.reader.js';

const TOKEN =
  /\s*(?:(<=|>=|<>|!=|=|<|>|\(|\)|,)|'((?:\\.|''|[^'\\])*)'|"((?:\\.|[^"\\])*)"|([A-Za-z_][\w.]*|-?\d+(?:\.\d+)?))/y;
const COMPARE: Readonly<Record<string, { test: FilterTest; negated: boolean }>> = {
  '=': { test: 'eq', negated: false },
  '<>': { test: 'eq', negated: true },
  '!=': { test: 'eq', negated: true },
  '<': { test: 'lt', negated: false },
  '<=': { test: 'le', negated: false },
  '>': { test: 'gt', negated: false },
  '>=': { test: 'ge', negated: false },
};

interface Token {
  readonly kind: 'symbol' | 'text' | 'word';
  readonly value: string;
}

/** The SQL-like language of readByQuery: no joins, no ORDER BY. */
export function readSqlFilter(text: string): FilterNode | undefined {
  if (text.trim() === '') return undefined;
  const reader = new SqlReader(tokenize(text));
  const node = reader.or();
  reader.end();
  return node;
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (text.slice(position).trim() !== '') {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (!match) throw queryFailed(`cannot read "${text.slice(position, position + 20)}"`);
    position = TOKEN.lastIndex;
    const [, symbol, single, double, word] = match;
    if (symbol !== undefined) tokens.push({ kind: 'symbol', value: symbol });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'text', value: (single ?? double ?? '').replace(/\\(.)/g, '$1').replaceAll("''", "'") });
  }
  return tokens;
}

class SqlReader {
  #position = 0;

  constructor(readonly tokens: readonly Token[]) {}

  or(): FilterNode {
    const nodes = [this.#and()];
    while (this.#word('or')) nodes.push(this.#and());
    return nodes.length === 1 && nodes[0] ? nodes[0] : { op: 'or', nodes };
  }

  end(): void {
    const rest = this.tokens[this.#position];
    if (rest) throw queryFailed(`unexpected "${rest.value}"`);
  }

  #and(): FilterNode {
    const nodes = [this.#term()];
    while (this.#word('and')) nodes.push(this.#term());
    return nodes.length === 1 && nodes[0] ? nodes[0] : { op: 'and', nodes };
  }

  #term(): FilterNode {
    if (this.#word('not')) return { op: 'not', node: this.#term() };
    if (this.#symbol('(')) {
      const node = this.or();
      if (!this.#symbol(')')) throw queryFailed('a bracket is open');
      return node;
    }
    return this.#test(this.#take('word').toUpperCase());
  }

  #test(field: string): FilterNode {
    if (this.#word('is')) {
      const negated = this.#word('not');
      if (!this.#word('null')) throw queryFailed('IS needs NULL');
      return maybeNot(negated, { op: 'test', field, test: 'null', values: [] });
    }
    const negated = this.#word('not');
    if (this.#word('like')) return maybeNot(negated, { op: 'test', field, test: 'like', values: [this.#value()] });
    if (this.#word('in')) return maybeNot(negated, { op: 'test', field, test: 'in', values: this.#list() });
    const operator = COMPARE[this.#take('symbol')];
    if (!operator) throw queryFailed('a comparison is missing');
    return maybeNot(operator.negated, { op: 'test', field, test: operator.test, values: [this.#value()] });
  }

  #list(): readonly string[] {
    if (!this.#symbol('(')) throw queryFailed('IN needs a list');
    const values = [this.#value()];
    while (this.#symbol(',')) values.push(this.#value());
    if (!this.#symbol(')')) throw queryFailed('the list is open');
    return values;
  }

  #value(): string {
    const token = this.tokens[this.#position];
    if (!token || token.kind === 'symbol') throw queryFailed('a value is missing');
    this.#position += 1;
    return token.value;
  }

  #take(kind: Token['kind']): string {
    const token = this.tokens[this.#position];
    if (token?.kind !== kind) throw queryFailed(`unexpected "${token?.value ?? 'end'}"`);
    this.#position += 1;
    return token.value;
  }

  #word(word: string): boolean {
    const token = this.tokens[this.#position];
    if (token?.kind !== 'word' || token.value.toLowerCase() !== word) return false;
    this.#position += 1;
    return true;
  }

  #symbol(symbol: string): boolean {
    const token = this.tokens[this.#position];
    if (token?.kind !== 'symbol' || token.value !== symbol) return false;
    this.#position += 1;
    return true;
  }
}

function maybeNot(negated: boolean, node: FilterNode): FilterNode {
  return negated ? { op: 'not', node } : node;
}
