/** Custom fields of the demo account; a real account draws such keys at random. */
export const DEMO_FIELDS = {
  organizationTaxId: '6f1d2c3b4a5968778695a4b3c2d1e0f00102aa01',
  dealPurchaseOrder: '6f1d2c3b4a5968778695a4b3c2d1e0f00102aa02',
  dealCostCenter: '6f1d2c3b4a5968778695a4b3c2d1e0f00102aa03',
} as const;

export const DEMO_CATEGORIES = { software: '18', services: '19', hardware: '20', training: '21' } as const;
