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
    quiet.count(200);
    expect(quiet.isPouring).toBe(false);
  });

  it('notices at once that deliveries pour in, and remembers it for the second after', () => {
    const busy = meter();
    busy.count(150);
    busy.count(51);
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
