import { describe, expect, it } from 'vitest';

import { ArrivalMeter } from './arrival-meter.js';

describe('the meter of deliveries', () => {
  let nowMs = 0;
  const meter = (): ArrivalMeter => {
    nowMs = 5_000;
    return new ArrivalMeter({ monotonicMs: () => nowMs });
  };

  it('takes a few deliveries a second for what people do', () => {
    const quiet = meter();
    for (let n = 0; n < 200; n += 1) quiet.count(1);
    expect(quiet.isPouring).toBe(false);
  });

  it('notices that they come faster than they are stored, however slow the machine is', () => {
    const slow = meter();
    slow.count(15);
    expect(slow.isPouring).toBe(false);
    slow.count(16);
    expect(slow.isPouring).toBe(true);
  });

  it('notices at once that deliveries pour in, and remembers it for the second after', () => {
    const busy = meter();
    for (let n = 0; n < 201; n += 1) busy.count(1);
    expect(busy.isPouring).toBe(true);
    nowMs = 6_999;
    expect(busy.isPouring).toBe(true);
    nowMs = 7_000;
    expect(busy.isPouring).toBe(false);
  });

  it('has forgotten a flood after a pause of any length', () => {
    const calm = meter();
    calm.count(5_000);
    nowMs = 60_000;
    expect(calm.isPouring).toBe(false);
    calm.count(1);
    expect(calm.isPouring).toBe(false);
  });
});
