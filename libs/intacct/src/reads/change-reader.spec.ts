import { describe, expect, it } from 'vitest';
import { FakeCompany } from '../../test/fake-company.js';
import { ManualClock } from '../../test/test-client.js';
import { IntacctFailure } from '../errors/intacct-failure.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import type { ChangeCursor } from './change-cursor.js';
import { ChangeReader } from './change-reader.js';
import { ModelReader } from './model-reader.js';
import { models } from './models.js';
import type { QueryRequest, QueryRow } from './query-request.js';
import { readModel } from './read-model.js';

const customers = readModel('CUSTOMER', ['RECORDNO', 'NAME'], (row) => row.NAME);

/** `time` is `hh:mm:ss` of a Wednesday, or `mm/dd/yyyy hh:mm:ss`. */
function customer(RECORDNO: string, NAME: string, time: string): QueryRow {
  return { RECORDNO, NAME, WHENMODIFIED: time.includes('/') ? time : `03/04/2026 ${time}` };
}

const entry = (RECORDNO: string, time: string): QueryRow => ({ RECORDNO, WHENMODIFIED: `03/04/2026 ${time}` });

const entryLine = (RECORDNO: string, BATCHNO: string, ACCOUNTNO = '4000'): QueryRow => ({
  RECORDNO,
  BATCHNO,
  ACCOUNTNO,
});

function reader(company: Pick<FakeCompany, 'walk'>, clock = new ManualClock()): ChangeReader {
  return new ChangeReader(new ModelReader((request) => company.walk(request)), clock);
}

const since = (value: string) => ({ op: 'greaterthanorequalto', field: 'WHENMODIFIED', value });

/** What a run finds in a company that has these customers. */
async function changesIn(rows: readonly QueryRow[], cursor?: ChangeCursor) {
  return reader(new FakeCompany({ CUSTOMER: rows })).changes(customers, cursor);
}

async function linesIn(entries: readonly QueryRow[], lines: readonly QueryRow[], cursor?: ChangeCursor) {
  const { rows, ...rest } = await reader(new FakeCompany({ GLBATCH: entries, GLENTRY: lines })).changes(
    models.journalEntryLines,
    cursor,
  );
  return { ...rest, rows: rows.map((line) => [line.recordNo, line.entryRecordNo, line.account]) };
}

describe('an incremental read', () => {
  it.each(Object.entries(models))('of %s works, whatever it follows', async (_name, model) => {
    const rows = { [model.object]: [{ RECORDNO: '7', WHENMODIFIED: '03/01/2026 10:00:00', BATCHNO: '3' }] };
    const company = new FakeCompany({ GLBATCH: [{ RECORDNO: '3', WHENMODIFIED: '03/01/2026 10:00:00' }], ...rows });
    const follow = reader(company);
    const object = { ...model, read: (row: QueryRow) => row['RECORDNO'] };
    const first = await follow.changes(object);
    expect(first.rows.length).toBeGreaterThan(0);
    expect(first.complete).toBe(true);
    const second = await follow.changes(object, first.cursor);
    expect(second).toMatchObject({ rows: [], complete: false });
  });

  it('reads everything, and says so, where the object cannot be asked for changes', async () => {
    const company = new FakeCompany({ TRXCURRENCIES: [{ RECORDNO: '1', CODE: 'EUR' }] });
    company.refused.add('WHENMODIFIED');
    const follow = reader(company);
    const first = await follow.changes(models.currencies);
    expect(first).toEqual({
      rows: [{ recordNo: '1', code: 'EUR', name: undefined, modifiedAt: undefined }],
      complete: true,
    });
    expect(await follow.changes(models.currencies, first.cursor)).toMatchObject({ complete: true });
    expect(company.asked).toHaveLength(3);
  });

  it('asks again once what it blamed on the stamp had another reason', async () => {
    const company = new FakeCompany({ CUSTOMER: [customer('1', 'Acme', '10:00:00')] });
    company.saysWhich = false;
    company.refused.add('NAME');
    const follow = reader(company);
    await expect(follow.changes(customers)).rejects.toBeInstanceOf(IntacctRequestError);
    company.refused.clear();
    expect((await follow.changes(customers)).cursor).toBeDefined();
  });

  it('throws what is no refusal of a field', async () => {
    const refusing = {
      walk: (): AsyncGenerator<QueryRow> => {
        throw new IntacctRequestError(new IntacctFailure('permission', [], 'no'));
      },
    };
    await expect(reader(refusing).changes(customers)).rejects.toMatchObject({ failure: { class: 'permission' } });
  });

  it('tells a second change within one second from the first, there and back', async () => {
    const first = await changesIn([customer('1', 'Acme', '10:00:00'), customer('2', 'Bolt', '10:00:00')]);
    const changed = [customer('1', 'Acme Ltd', '10:00:00'), customer('2', 'Bolt', '10:00:00')];
    const second = await changesIn(changed, first.cursor);
    expect(second.rows).toEqual(['Acme Ltd']);
    expect((await changesIn(changed, second.cursor)).rows).toEqual([]);
    const back = [customer('1', 'Acme', '10:00:00'), customer('2', 'Bolt', '10:00:00')];
    expect((await changesIn(back, second.cursor)).rows).toEqual(['Acme']);
  });

  it('goes on from a cursor that was stored before the content was remembered', async () => {
    const rows = [customer('1', 'Old', '09:00:00'), customer('2', 'Acme', '10:00:00')];
    const stored: ChangeCursor = { through: '2026-03-04T10:00:00', seen: ['2@2026-03-04T10:00:00'] };
    const next = await changesIn(rows, stored);
    expect(next.rows).toEqual(['Acme']);
    expect((await changesIn(rows, next.cursor)).rows).toEqual([]);
  });

  it('is kept as plain JSON, and remembers nothing beyond what comes again', async () => {
    const rows = [
      customer('1', 'Old', '08:00:00'),
      customer('2', 'Acme', '09:55:00'),
      customer('3', 'Bolt', '10:00:00'),
    ];
    const { cursor } = await changesIn(rows);
    expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
    expect(cursor?.through).toBe('2026-03-04T10:00:00');
    expect(cursor?.seen.map((key) => key.split('#')[0])).toEqual(['2@2026-03-04T09:55:00', '3@2026-03-04T10:00:00']);
  });

  it('asks ten minutes back, and an hour more where clocks may be turned back', async () => {
    const company = new FakeCompany({ CUSTOMER: [] });
    const asked = async (through: string): Promise<unknown> => {
      await reader(company).changes(customers, { through, seen: [] });
      return company.asked.at(-1)?.filter;
    };
    expect(await asked('2026-11-01T01:59:00')).toEqual(since('11/01/2026 00:49:00'));
    expect(await asked('2026-10-31T23:30:00')).toEqual(since('10/31/2026 22:20:00'));
    expect(await asked('2026-11-01T04:00:00')).toEqual(since('11/01/2026 03:50:00'));
    expect(await asked('2026-11-02T01:59:00')).toEqual(since('11/02/2026 01:49:00'));
  });

  it('sees changes of the hour that comes twice in autumn, and brings none of the first hour again', async () => {
    const first = await changesIn([
      customer('1', 'Acme', '11/01/2026 01:05:00'),
      customer('2', 'Bolt', '11/01/2026 01:58:00'),
      customer('3', 'Cone', '11/01/2026 01:30:00'),
    ]);
    const second = await changesIn(
      [
        customer('1', 'Acme', '11/01/2026 01:05:00'),
        customer('2', 'Bolt', '11/01/2026 01:58:00'),
        customer('3', 'Cone Ltd', '11/01/2026 01:30:00'),
        customer('4', 'Dart', '11/01/2026 01:02:00'),
      ],
      first.cursor,
    );
    expect(second.rows).toEqual(['Cone Ltd', 'Dart']);
  });

  it('misses no record that changed behind its back while a long reading went on', async () => {
    const clock = new ManualClock();
    const acme = customer('1', 'Acme', '09:00:00');
    const bolt = customer('2', 'Bolt', '10:30:00');
    const slow = {
      async *walk(request: QueryRequest): AsyncGenerator<QueryRow> {
        yield* new FakeCompany({ CUSTOMER: [acme] }).walk(request);
        clock.time += 30 * 60_000;
        yield* new FakeCompany({ CUSTOMER: [bolt] }).walk(request);
      },
    };
    const first = await reader(slow, clock).changes(customers);
    expect(first.rows).toEqual(['Acme', 'Bolt']);
    const second = await changesIn([customer('1', 'Acme Ltd', '10:05:00'), bolt], first.cursor);
    expect(second.rows).toEqual(['Acme Ltd']);
  });
});

describe('an incremental read of lines', () => {
  const entries = [entry('1', '10:00:00'), entry('2', '10:00:00')];
  const lines = [entryLine('10', '1'), entryLine('11', '1'), entryLine('12', '2'), entryLine('13', '2')];

  it('brings all lines of the entries that changed, and no others', async () => {
    const first = await linesIn(entries, lines);
    expect(first).toMatchObject({ complete: true, rows: { length: 4 } });
    const second = await linesIn([entry('1', '10:00:00'), entry('2', '10:30:00')], lines, first.cursor);
    expect(second.complete).toBe(false);
    expect(second.rows).toEqual([
      ['12', '2', '4000'],
      ['13', '2', '4000'],
    ]);
    const third = await linesIn([entry('1', '10:00:00'), entry('2', '10:30:00')], lines, second.cursor);
    expect(third.rows).toEqual([]);
  });

  it('brings lines that were replaced within the second of their entry’s last change', async () => {
    const first = await linesIn(entries, lines);
    const replaced = [...lines.slice(0, 3), entryLine('14', '2', '4010')];
    const second = await linesIn(entries, replaced, first.cursor);
    expect(second.rows).toEqual([
      ['12', '2', '4000'],
      ['14', '2', '4010'],
    ]);
    expect((await linesIn(entries, replaced, second.cursor)).rows).toEqual([]);
  });

  it('brings them once more after a cursor that knows of no content', async () => {
    const stored: ChangeCursor = { through: '2026-03-04T10:00:00', seen: ['1@2026-03-04T10:00:00'] };
    const next = await linesIn(entries, lines, stored);
    expect(next.rows).toHaveLength(4);
    expect((await linesIn(entries, lines, next.cursor)).rows).toEqual([]);
  });

  it('reads all lines where the entries cannot be asked for changes', async () => {
    const company = new FakeCompany({ GLBATCH: entries, GLENTRY: lines });
    company.refused.add('WHENMODIFIED');
    const all = await reader(company).changes(models.journalEntryLines);
    expect(all).toMatchObject({ complete: true, rows: { length: 4 } });
    expect(all.cursor).toBeUndefined();
  });
});
