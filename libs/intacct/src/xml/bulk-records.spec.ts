import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFunctionData, RECORD_CONDENSER } from '../envelope/function-data.reader.js';
import { readResponseEnvelope } from '../envelope/response-envelope.reader.js';
import type { FunctionData } from '../outcome/function-data.js';
import { FastXmlCodec } from './fast-xml-codec.js';
import { RowShape } from './row-shape.js';
import { ScanningXmlCodec } from './scanning-xml-codec.js';
import type { XmlCodec } from './xml-codec.js';

async function dataOf(codec: XmlCodec, rows: string): Promise<FunctionData | undefined> {
  const document = `<response><operation><result><status>success</status><controlid>A</controlid><data listtype="x" count="3">${rows}</data></result></operation></response>`;
  const [result] = readResponseEnvelope(await codec.parse(document)).results;
  return result && readFunctionData(result);
}

const leaf = fc
  .record({
    name: fc.constantFrom('RECORDNO', 'NAME', 'data', 'STATUS'),
    text: fc.constantFrom('', 'x', 'a &amp; b', '&lt;', '<![CDATA[<c>]]>', ' ', 'y<!-- c -->z', '\r\n'),
  })
  .map(({ name, text }) => `<${name}>${text}</${name}>`);
const nested = fc
  .array(leaf, { maxLength: 3 })
  .map((leaves) => `<DISPLAYCONTACT><A>1</A>${leaves.join('')}</DISPLAYCONTACT>`);
const lines = fc
  .array(leaf, { maxLength: 2 })
  .map((leaves) => `<ENTRIES><GLENTRY><N>1</N>${leaves.join('')}</GLENTRY><GLENTRY><N>2</N></GLENTRY></ENTRIES>`);
/** A field stands once in a row, as in every answer. */
const row = fc
  .uniqueArray(fc.oneof(leaf, leaf, leaf, nested, lines, fc.constant('<EMPTY/>')), {
    maxLength: 8,
    selector: (part) => /<(\w+)/.exec(part)?.[1],
  })
  .map((parts) => `<glbatch>${parts.join('\n')}</glbatch>`);

describe('records of a bulk answer', () => {
  it('are the same as those of an ordinary one, whatever the rows hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
        const bulk = await dataOf(new ScanningXmlCodec(RECORD_CONDENSER), rows.join('\n'));
        expect(bulk).toEqual(await dataOf(new FastXmlCodec(), rows.join('\n')));
      }),
      { numRuns: 400 },
    );
  });
});

describe('the shape of rows', () => {
  it('never lends a field of one row to the next', () => {
    const shape = new RowShape();
    expect(shape.build(['A', 'B'], ['1', '2'])).toEqual({ A: '1', B: '2' });
    expect(shape.build(['A'], ['3'])).toEqual({ A: '3' });
    expect(shape.build(['A', 'B'], ['4', '5'])).toEqual({ A: '4', B: '5' });
    expect(shape.build(['B', 'A', 'B'], ['6', '7', '8'])).toEqual({ A: '7', B: '8' });
    expect(shape.build([], [])).toEqual({});
  });
});
