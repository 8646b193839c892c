/** How a field is written in one cell, in words that fit after "is not". */
export const cellTypes = {
  text: 'a text',
  number: 'a whole number',
  boolean: 'true or false',
  list: 'a list such as: Software | Training',
  source: 'a value, or JSON such as {"from":"party"}',
  json: 'JSON',
} as const;
export type CellType = keyof typeof cellTypes;

/**
 * Plain where that can be read back exactly, else JSON: texts that look like JSON, have blanks around, or that a spreadsheet would run
 * as a formula. An empty cell is an absent field.
 */
export function writeCell(type: CellType, value: unknown): string {
  if (value === undefined) return '';
  if (type === 'text' && typeof value === 'string') return plainOrJson(value);
  if (type === 'list' && Array.isArray(value)) return listCell(value as string[]);
  if (type === 'source' && isFixed(value)) return plainOrJson(value.value);
  return JSON.stringify(value);
}

/** Undefined: the field is absent. */
export function readCell(type: CellType, cell: string): { value: unknown } | 'unreadable' | undefined {
  const text = cell.trim();
  if (text === '') return undefined;
  switch (type) {
    case 'number':
      return /^-?\d{1,15}$/.test(text) ? { value: Number(text) } : 'unreadable';
    case 'boolean':
      // Spreadsheets write TRUE.
      return /^(true|false)$/i.test(text) ? { value: text.toLowerCase() === 'true' } : 'unreadable';
    case 'list':
      return text.startsWith('[') ? readJson(text) : readList(text);
    case 'json':
      return readJson(text);
    case 'text':
    case 'source':
      return looksLikeJson(text) ? readSourceJson(type, text) : { value: type === 'source' ? fixed(text) : text };
  }
}

function readSourceJson(type: CellType, text: string): { value: unknown } | 'unreadable' {
  const read = readJson(text);
  if (read === 'unreadable' || type === 'text') return read;
  return { value: typeof read.value === 'string' ? fixed(read.value) : read.value };
}

function readList(text: string): { value: string[] } | 'unreadable' {
  const items: string[] = [];
  for (const part of text.split('|').map((one) => one.trim())) {
    const read = part.startsWith('"') ? readJson(part) : { value: part };
    if (read === 'unreadable' || typeof read.value !== 'string' || part === '') return 'unreadable';
    items.push(read.value);
  }
  return { value: items };
}

function listCell(items: readonly string[]): string {
  return items.length > 0 && items.every((item) => item === plainOrJson(item) && !item.includes('|'))
    ? items.join(' | ')
    : JSON.stringify(items);
}

function plainOrJson(text: string): string {
  const plain = text !== '' && text === text.trim() && !looksLikeJson(text) && !/^[=+\-@\t\r]/.test(text);
  return plain && !/[\r\n]/.test(text) ? text : JSON.stringify(text);
}

function looksLikeJson(text: string): boolean {
  return /^["{[]/.test(text) || text === 'null';
}

function readJson(text: string): { value: unknown } | 'unreadable' {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return 'unreadable';
  }
}

function isFixed(value: unknown): value is { from: 'fixed'; value: string } {
  const { from, value: inner, ...rest } = (value ?? {}) as Record<string, unknown>;
  return from === 'fixed' && typeof inner === 'string' && Object.keys(rest).length === 0;
}

function fixed(value: string): { from: 'fixed'; value: string } {
  return { from: 'fixed', value };
}
