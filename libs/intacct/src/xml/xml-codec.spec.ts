import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BySizeXmlCodec } from './by-size-xml-codec.js';
import { FastXmlCodec } from './fast-xml-codec.js';
import { ScanningXmlCodec } from './scanning-xml-codec.js';
import { SaxesXmlCodec } from '../../test/saxes-xml-codec.js';
import type { XmlCodec } from './xml-codec.js';
import { XmlFormatError } from './xml-format-error.js';
import { XmlWriter } from './xml-writer.js';

const CODECS: readonly [string, XmlCodec][] = [
  ['fast-xml-parser', new FastXmlCodec()],
  ['saxes', new SaxesXmlCodec()],
  ['one pass', new ScanningXmlCodec()],
  ['by size', new BySizeXmlCodec()],
];

const BROKEN: readonly [string, string][] = [
  ['an empty body', ''],
  ['blanks', ' \n '],
  ['a truncated document', '<response><control><status>succ'],
  ['an element never closed', '<response><control></response>'],
  ['crossed elements', '<a><b></a></b>'],
  ['two documents', '<?xml version="1.0"?><response/><?xml version="1.0"?><response/>'],
  ['two roots', '<response/><response/>'],
  ['text after the root', '<response/>oops'],
  ['text before the root', 'oops<response/>'],
  ['HTML with a doctype', '<!DOCTYPE html><html><body><br></body></html>'],
  ['HTML without one', '<html><body><br></body></html>'],
  ['an entity bomb', '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><a>&y;</a>'],
  ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  ['elements nested without end', '<a>'.repeat(5_000) + '</a>'.repeat(5_000)],
  ['JSON', '{"status":"success"}'],
];

describe.each(CODECS)('the codec on %s', (_name, codec) => {
  it.each(BROKEN)('refuses %s', async (_what, document) => {
    await expect(codec.parse(document)).rejects.toBeInstanceOf(XmlFormatError);
  });

  it('reads text, attributes, CDATA and the five entities, and trims nothing inside an element', async () => {
    const root = await codec.parse(
      '\uFEFF\n<?xml version="1.0"?><a b="1&amp;2"> x<![CDATA[ <q>&amp; ]]>&lt;&#233;&#x1F680;<!-- no --><c/></a>',
    );
    expect(root).toEqual({
      name: 'a',
      attributes: { b: '1&2' },
      text: ' x <q>&amp; <é🚀',
      children: [{ name: 'c', attributes: {}, text: '', children: [] }],
    });
  });

  it('keeps one row a list of one and rows in their order', async () => {
    const one = await codec.parse('<data><row>1</row></data>');
    const many = await codec.parse('<data><row>1</row><other/><row>2</row></data>');
    expect(one.children.map((child) => child.text)).toEqual(['1']);
    expect(many.children.map((child) => child.name)).toEqual(['row', 'other', 'row']);
  });

  it('never ends in anything but a tree or a format error', async () => {
    const pieces = fc.array(
      fc.constantFrom(
        '<a>',
        '</a>',
        '<b x="1">',
        '</b>',
        '<c/>',
        'text',
        '&amp;',
        '&',
        '<',
        '>',
        '<![CDATA[',
        ']]>',
        '<!--',
        '-->',
        '<?xml version="1.0"?>',
        '"',
        '<__proto__>',
        '</__proto__>',
        '<constructor/>',
        '&#0;',
        '\u0000',
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          pieces.map((list) => list.join('')),
          fc.string(),
        ),
        async (document) => {
          await codec.parse(document).catch((error: unknown) => expect(error).toBeInstanceOf(XmlFormatError));
          expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('all codecs', () => {
  it('see the same tree in whatever the writer wrote', async () => {
    const names = fc.constantFrom('RECORDNO', 'glentry', 'NAME', 'a.b');
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.record({
        name: names,
        text: fc.string({ unit: 'grapheme' }),
        children: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
      }),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (node) => {
        const document = write(new XmlWriter(), node).toString();
        if (/<!(doctype|entity)/i.test(document)) return;
        const reference = await new SaxesXmlCodec().parse(document);
        expect(await new FastXmlCodec().parse(document)).toEqual(reference);
        expect(await new ScanningXmlCodec().parse(document)).toEqual(reference);
      }),
    );
  });
});

interface Tree {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Tree[];
}

function write(xml: XmlWriter, node: Tree): XmlWriter {
  if (node.children.length === 0) return xml.element(node.name, node.text);
  xml.open(node.name, { text: node.text });
  for (const child of node.children) write(xml, child);
  return xml.close();
}
