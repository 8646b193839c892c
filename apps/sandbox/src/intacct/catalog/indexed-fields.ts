/** Fields, beside record number and natural id, that rows are looked up by: lines by their document, documents by their reference. */
const INDEXED: Readonly<Record<string, readonly string[]>> = {
  GLBATCH: ['REFERENCENO'],
  GLENTRY: ['BATCHNO'],
  APBILL: ['VENDORID'],
  APBILLITEM: ['RECORDKEY'],
  APPYMTDETAIL: ['PAYMENTKEY', 'RECORDKEY'],
  AUDITHISTORY: ['OBJECTKEY'],
};

export function indexedFieldsOf(object: string): readonly string[] {
  return INDEXED[object] ?? [];
}
