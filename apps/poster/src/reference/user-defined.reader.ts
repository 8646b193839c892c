import type { Dimension, IntacctClient } from '@app/intacct';

import type { ReferenceRow } from './reference-row.js';

/** A user-defined dimension: the name that journal lines use, and the object that holds its values. */
export interface UserDefinedDimension {
  readonly name: string;
  readonly object: string;
}

const PREFIX = /^GLDIM/i;

/** Reads user-defined dimensions and their values. Throws `IntacctRequestError`. */
export class UserDefinedReader {
  constructor(private readonly client: Pick<IntacctClient, 'dimensions' | 'dimensionValues'>) {}

  async dimensions(): Promise<ReferenceRow[]> {
    const all = await this.client.dimensions();
    return all.flatMap((dimension) =>
      dimension.lineField === undefined ? [] : [toRow(dimension, dimension.lineField)],
    );
  }

  async values(dimensions: readonly UserDefinedDimension[]): Promise<ReferenceRow[]> {
    const rows: ReferenceRow[] = [];
    for (const { name, object } of dimensions) {
      for await (const { id, name: label } of this.client.dimensionValues(object)) {
        // Ids are unique within a dimension only.
        const recordNo = `${name}:${id}`;
        rows.push({ recordNo, id, name: label === '' ? id : label, active: true, attributes: { dimension: name } });
      }
    }
    return rows;
  }
}

/** The name is what follows GLDIM in the field of a journal line, whatever the object is called. */
function toRow({ object, label, enabledInGl }: Dimension, lineField: string): ReferenceRow {
  const name = lineField.replace(PREFIX, '');
  return { recordNo: name, id: name, name: label === '' ? name : label, active: enabledInGl, attributes: { object } };
}
