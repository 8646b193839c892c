/** Minor units of ISO 4217 where they differ from 2. */
const exceptions: Readonly<Record<number, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
  4: 'CLF UYW'.split(' '),
};

const decimals = new Map(
  Object.entries(exceptions).flatMap(([count, codes]) => codes.map((code) => [code, Number(count)] as const)),
);

/** Decimals of a currency's smallest unit (ISO 4217); 2 for every code not listed there. */
export function currencyDecimals(code: string): number {
  return decimals.get(code) ?? 2;
}
