import { describe, expect, it } from 'vitest';

import { textTable } from './text-table.js';

describe('the table of what was posted', () => {
  it('aligns amounts to the right and keeps the lines of a cell together', () => {
    const text = textTable(
      [{ title: 'Deal' }, { title: 'Amount', align: 'right' }],
      [
        ['Acme\nrollout', '1,500.00'],
        ['B', '9.00'],
      ],
    );
    expect(text.split('\n')).toEqual([
      '  Deal       Amount',
      '  ───────  ────────',
      '  Acme     1,500.00',
      '  rollout',
      '  B            9.00',
    ]);
  });
});
