import { describe, expect, it } from 'vitest';

import { Closers } from './closers.js';

describe('ending what was started', () => {
  it('goes in reverse order, once', async () => {
    const closed: string[] = [];
    const closers = new Closers();
    for (const name of ['database', 'service']) closers.add(name, async () => void closed.push(name));
    await closers.closeAll();
    await closers.closeAll();
    expect(closed).toEqual(['service', 'database']);
  });

  it('closes the rest when one fails, and names the one', async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.add('database', async () => void closed.push('database'));
    closers.add('service', () => Promise.reject(new Error('stuck')));
    await expect(closers.closeAll()).rejects.toThrow('service did not close');
    expect(closed).toEqual(['database']);
  });
});
