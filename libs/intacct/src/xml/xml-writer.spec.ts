import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.js';
import { FastXmlCodec } from './fast-xml-codec.js';
import { ScanningXmlCodec } from './scanning-xml-codec.js';
import { SaxesXmlCodec } from '../../test/saxes-xml-codec.js';
import { XmlWriter } from './xml-writer.js';

/** Any UTF-16 code units: lone surrogates and control characters included. */
const anyText = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text + '\uD800');
const nastyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '"',
        "'",
        ']]>',
        '\r',
        '\n',
        '\u0000',
        '\u000B',
        '\uFFFE',
        '&amp;',
        '&#0;',
        '<!DOCTYPE',
        'é',
        '𝒳',
        '\uDC00',
        'a',
      ),
    ),
  )
  .map((parts) => parts.join(''));

describe('the XML writer', () => {
  it.each([
    ['fast-xml-parser', new FastXmlCodec()],
    ['saxes', new SaxesXmlCodec()],
    ['one pass', new ScanningXmlCodec()],
  ])('writes every text so that %s reads it back, less what XML forbids', async (_name, codec) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText, nastyText), async (text) => {
        const xml = new XmlWriter().open('a', { b: text }).element('c', text).close();
        const { text: clean, removed } = cleanText(text);
        const [written, stripped] = [xml.toString(), xml.stripped];
        if (/<!doctype|<!entity/i.test(written)) return;
        const root = await codec.parse(written);
        expect(root.children[0]?.text ?? '').toBe(clean);
        expect(root.attributes['b'] ?? '').toBe(clean);
        expect(stripped.reduce((sum, entry) => sum + entry.count, 0)).toBe(removed * 2);
      }),
      { numRuns: 300 },
    );
  });

  it('reports which field lost characters', () => {
    const xml = new XmlWriter().open('a').element('MEMO', 'x\u0000y\u000Bz\uD800').element('OK', 'fine').close();
    expect(xml.toString()).toBe('<a><MEMO>xyz</MEMO><OK>fine</OK></a>');
    expect(xml.stripped).toEqual([{ element: 'MEMO', count: 3 }]);
  });

  it('keeps whole emoji and umlauts', () => {
    expect(new XmlWriter().element('A', 'Müller & Söhne 🚀').toString()).toBe('<A>Müller &amp; Söhne 🚀</A>');
  });

  it.each(['A B', '1A', 'A><B', 'A/', '', 'A="x"', 'é'])('refuses "%s" as a field name', (name) => {
    expect(() => new XmlWriter().element(name, 'x')).toThrow('is not a field name');
  });

  it('does not hand out a document with an open element', () => {
    expect(() => new XmlWriter().open('a').toString()).toThrow('still open');
  });
});
