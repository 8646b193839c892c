export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Rows as an aligned plain-text table; a cell may have several lines. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const grid = rows.map((row) => columns.map((_, index) => (row[index] ?? '').split('\n')));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...grid.flatMap((row) => (row[index] ?? []).map((line) => line.length))),
  );
  const pad = (text: string, index: number): string => {
    const width = widths[index] ?? 0;
    return columns[index]?.align === 'right' ? text.padStart(width) : text.padEnd(width);
  };
  const render = (cells: readonly string[]): string => `  ${cells.map(pad).join('  ')}`.trimEnd();
  const body = grid.flatMap((row) => {
    const height = Math.max(...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, line) => render(row.map((cell) => cell[line] ?? '')));
  });
  return [
    render(columns.map((column) => column.title)),
    render(widths.map((width) => '─'.repeat(width))),
    ...body,
  ].join('\n');
}
