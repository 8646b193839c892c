/** `REGION` and `GLDIMREGION` → `GLDIMREGION`, as lines and accounts name a dimension of the company's own. */
export function glDimension(name: string): `GLDIM${string}` {
  const upper = name.toUpperCase();
  return upper.startsWith('GLDIM') ? (upper as `GLDIM${string}`) : `GLDIM${upper}`;
}
