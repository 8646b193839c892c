import { FastXmlCodec } from '@app/intacct';
import { beforeAll, describe, expect, it } from 'vitest';
import { InMemorySandboxStore } from '../../store/in-memory-sandbox-store.js';
import type { SandboxChange } from '../../store/sandbox-store.js';
import type { FunctionCall } from '../gateway/function-call.js';
import type { FunctionData } from '../gateway/function-result.js';
import { SandboxSettings } from '../settings/sandbox-settings.js';
import { CompanyState } from '../state/company-state.js';
import type { Row } from '../state/row.js';
import { UnitOfWork, type RowSource } from '../state/unit-of-work.js';
import { ledgerView } from '../controls/ledger-view.js';
import { runQuery } from './query.function.js';
import { OpenResults } from './read-by-query.functions.js';
import { runRead } from './read.functions.js';

/** Half a second on a free machine; this is for what hangs. */
const HANGS_MS = 120_000;
const ENTRIES = 50_000;
const LINES = 2;
/** Sequences begin behind it. */
const FIRST = 101;

/** A company's rows, and how many of them somebody has looked at. */
class CountedRows implements RowSource {
  visits = 0;

  constructor(readonly state: CompanyState) {}

  *rows(object: string, after?: number): Iterable<Row> {
    yield* this.#counted(this.state.rows(object, after));
  }

  *rowsWhere(object: string, field: string, value: string): Iterable<Row> {
    yield* this.#counted(this.state.rowsWhere(object, field, value));
  }

  row(object: string, recordNo: string): Row | undefined {
    this.visits += 1;
    return this.state.row(object, recordNo);
  }

  recordNoOf(object: string, naturalId: string): string | undefined {
    return this.state.recordNoOf(object, naturalId);
  }

  note(collection: string, key: string): unknown {
    return this.state.note(collection, key);
  }

  lastNumber(sequence: string): number {
    return this.state.lastNumber(sequence);
  }

  *#counted(rows: Iterable<Row>): Iterable<Row> {
    for (const row of rows) {
      this.visits += 1;
      yield row;
    }
  }
}

let counted: CountedRows;

beforeAll(async () => {
  const state = await CompanyState.load(new InMemorySandboxStore(), 'large');
  const unit = state.unit();
  for (let entry = 0; entry < ENTRIES; entry += 1) {
    const recordNo = unit.nextNumber('GLBATCH');
    unit.put('GLBATCH', { RECORDNO: recordNo, REFERENCENO: `R-${entry}`, MEGAENTITYID: '', JOURNAL: 'GJ' });
    for (let lineNo = 1; lineNo <= LINES; lineNo += 1) {
      const line = {
        RECORDNO: unit.nextNumber('GLENTRY'),
        BATCHNO: recordNo,
        LINE_NO: String(lineNo),
        MEGAENTITYID: '',
      };
      unit.put('GLENTRY', { ...line, ACCOUNTNO: lineNo === 1 ? '1210' : '4000' });
    }
  }
  for (let id = 0; id < 1_000; id += 1) {
    unit.put('VENDOR', { RECORDNO: unit.nextNumber('VENDOR'), VENDORID: `V-${id}`, MEGAENTITYID: '' });
  }
  await state.commit(unit.staged);
  counted = new CountedRows(state);
}, HANGS_MS);

const codec = new FastXmlCodec();

function callOf(xml: string): FunctionCall {
  counted.visits = 0;
  return {
    element: codec.parseNow(xml),
    unit: new UnitOfWork(counted),
    scope: { entity: '', loginId: 'reader' },
    settings: new SandboxSettings(),
    now: 0,
    permissionsOf: () => undefined,
  };
}

const query = (object: string, filter: string, more = ''): FunctionData =>
  runQuery(
    callOf(
      `<query><object>${object}</object><select><field>RECORDNO</field></select><filter>${filter}</filter>${more}</query>`,
    ),
  );
const test = (operator: string, field: string, ...values: string[]): string =>
  `<${operator}><field>${field}</field>${values.map((value) => `<value>${value}</value>`).join('')}</${operator}>`;

const inOrder = '<orderby><order><field>RECORDNO</field><ascending/></order></orderby><pagesize>2000</pagesize>';

describe('among fifty thousand entries with a hundred thousand lines', () => {
  it.each<[string, () => FunctionData, number]>([
    ['an entry by its reference', () => query('GLBATCH', test('equalto', 'REFERENCENO', 'R-49999')), 1],
    ['entries by several references', () => query('GLBATCH', test('in', 'REFERENCENO', 'R-1', 'R-2', 'R-1')), 2],
    ['entries by their numbers', () => query('GLBATCH', test('in', 'RECORDNO', '101', '102')), 2],
    ['an entry by its number in several spellings', () => query('GLBATCH', test('in', 'RECORDNO', '101', '0101')), 1],
    ['the lines of an entry', () => query('GLENTRY', test('equalto', 'BATCHNO', '40000')), 2],
    ['the lines of an entry by another spelling', () => query('GLENTRY', test('equalto', 'BATCHNO', '040000')), 2],
    [
      'a line of an entry by two conditions',
      () =>
        query('GLENTRY', `<and>${test('equalto', 'ACCOUNTNO', '4000')}${test('equalto', 'BATCHNO', '40000')}</and>`),
      1,
    ],
    ['a vendor by its id', () => query('VENDOR', test('equalto', 'VENDORID', 'V-7')), 1],
    ['a vendor read by name', () => runRead(callOf(keys('readByName', 'VENDOR', 'V-8')), 'name'), 1],
    ['an entry read with its lines', () => runRead(callOf(keys('read', 'GLBATCH', '30000')), 'recordNo'), 1],
    [
      'lines by a query of letters',
      () => new OpenResults().readByQuery(callOf(letters('GLENTRY', "BATCHNO = 40000 AND ACCOUNTNO = '4000'"))),
      1,
    ],
  ])('%s is found without looking at the others', (_what, read, rows) => {
    expect(read().children).toHaveLength(rows);
    expect(counted.visits).toBeLessThan(10);
  });

  it('a walk by record number looks at what is left, never again at what it has passed', () => {
    const last = FIRST + ENTRIES * LINES - 1;
    const page = query('GLENTRY', test('greaterthan', 'RECORDNO', String(last - 2_500)), inOrder);
    expect(page.attributes).toMatchObject({ totalcount: '2500', count: '2000', numremaining: '500' });
    expect(page.children[0]).toMatchObject({ children: [{ text: String(last - 2_499) }] });
    expect(counted.visits).toBe(2_500);
  });

  it('rows come in the order of their numbers, also after a restart that read them in another', async () => {
    const store = new InMemorySandboxStore();
    await store.write('shuffled', ['1002', '9', '150', '1001'].map(stored));
    const state = await CompanyState.load(store, 'shuffled');
    const numbers = (after?: number): readonly (string | undefined)[] =>
      Array.from(state.rows('GLBATCH', after), (row) => row['RECORDNO']);
    expect(numbers()).toEqual(['9', '150', '1001', '1002']);
    expect(numbers(150)).toEqual(['1001', '1002']);
    await state.commit(removed(state, '1001'));
    expect(numbers(9)).toEqual(['150', '1002']);
  });

  it('the ledger is shown entry by entry', () => {
    const { entries } = ledgerView(counted.state, 'R-4999') as { entries: { referenceNo: string; lines: unknown[] }[] };
    expect(entries.map((entry) => entry.lines.length)).toEqual(Array.from({ length: 11 }, () => LINES));
  });

  it('a look-up that would walk all rows fails loudly', () => {
    expect(() => [...counted.state.rowsWhere('GLENTRY', 'DESCRIPTION', 'x')]).toThrow(
      'GLENTRY.DESCRIPTION is not indexed',
    );
  });
});

function keys(name: string, object: string, key: string): string {
  return `<${name}><object>${object}</object><keys>${key}</keys><fields>*</fields></${name}>`;
}

function letters(object: string, text: string): string {
  return `<readByQuery><object>${object}</object><query>${text}</query><fields>RECORDNO</fields></readByQuery>`;
}

function stored(recordNo: string): SandboxChange {
  return { collection: 'GLBATCH', key: recordNo, value: { RECORDNO: recordNo } };
}

function removed(state: CompanyState, recordNo: string): UnitOfWork['staged'] {
  const unit = state.unit();
  unit.remove('GLBATCH', recordNo);
  return unit.staged;
}
