import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlatformTestDatabase } from '../../../../test/support/platform-test-database.js';
import { LeaseStore } from '../leases/lease-store.js';
import { Outbox } from '../outbox/outbox.js';
import { runExportAudit, runVerifyAudit } from './audit-command.js';
import type { AuditCommandSite } from './audit-command-site.js';
import { runEraseAudit } from './erase-command.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditTrail } from './audit-trail.js';

class Heard extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe('the audit commands', () => {
  let home: PlatformTestDatabase;
  let folder: string;

  beforeEach(async () => {
    home = await PlatformTestDatabase.create();
    folder = await mkdtemp(join(tmpdir(), 'audit-command-'));
    const trail = new AuditTrail(home.schema, 'poster');
    await home.database.transaction((tx) =>
      trail.append(
        tx,
        ['Jane Doe', 'Jörg "Joe"', '=1+1', ''].map((name, n) => ({
          id: randomUUID(),
          actor: 'ada',
          action: 'deal.received',
          subjectType: 'deal',
          subjectId: String(n + 1),
          company: '7001',
          environmentId: 'test',
          outcome: 'succeeded' as const,
          ...(name === '' ? {} : { reason: name, after: { name, amount: '0.10' } }),
        })),
      ),
    );
    await seal();
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
    await home.drop();
  });

  async function seal(): Promise<void> {
    const leases = new LeaseStore(home.database, home.schema);
    const options = { topic: 'audit', owner: randomUUID() };
    const sealer = new AuditSealer(home.database, home.schema, 'poster', leases, new Outbox(home.schema), options);
    await sealer.runOnce();
    await sealer.stop();
  }

  async function run(
    command: (site: AuditCommandSite) => Promise<number>,
    ...argv: string[]
  ): Promise<{ code: number; out: string; err: string }> {
    const [out, err] = [new Heard(), new Heard()];
    const code = await command({ service: 'poster', argv, out, err, database: () => home.options });
    return { code, out: out.text, err: err.text };
  }

  async function exported(): Promise<string> {
    const file = join(folder, 'audit.jsonl');
    expect(await run(runExportAudit, '--out', file)).toMatchObject({ code: 0 });
    return file;
  }

  it('say how they are used without any database', async () => {
    for (const command of [runVerifyAudit, runExportAudit, runEraseAudit])
      expect(await run(command, '--help')).toMatchObject({
        code: 0,
        out: expect.stringContaining('Exit code 0') as string,
      });
    expect(await run(runVerifyAudit, '--surprise')).toMatchObject({ code: 2 });
  });

  it('find an untouched chain whole, in the database and in its export alike', async () => {
    const fromDatabase = await run(runVerifyAudit);
    const fromExport = await run(runVerifyAudit, '--file', await exported());
    expect(fromDatabase).toMatchObject({ code: 0, out: expect.stringContaining('The chain holds: 4 links') as string });
    expect(fromExport.out).toBe(fromDatabase.out);
    const head = /Head (\w+)/.exec(fromDatabase.out)?.[1] ?? '';
    expect(await run(runVerifyAudit, '--head', head)).toMatchObject({ code: 0 });
  });

  it.each([
    ['a changed actor', (lines: string[]) => replaced(lines, 1, '"ada"', '"eve"'), '2'],
    ['a changed amount', (lines: string[]) => replaced(lines, 1, '0.10', '9.10'), '2'],
    ['a deleted line', (lines: string[]) => lines.toSpliced(2, 1), '3'],
    ['two lines that changed places', (lines: string[]) => [lines[1], lines[0], ...lines.slice(2)], '3'],
    ['a line that is no event', (lines: string[]) => lines.toSpliced(3, 1, 'nonsense'), '4'],
  ])('name the first broken link of an export with %s', async (_, tamper, link) => {
    const file = await exported();
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    await writeFile(file, tamper(lines).join('\n'));
    expect(await run(runVerifyAudit, '--file', file)).toMatchObject({
      code: 1,
      out: expect.stringContaining(`BROKEN at link ${link}:`) as string,
    });
  });

  it('name the first broken link of the database, and a chain that was cut off at its end', async () => {
    const head = /Head (\w+)/.exec((await run(runVerifyAudit)).out)?.[1] ?? '';
    await home.admin('delete from service.audit_seals where position = 4');
    await home.admin('insert into service.audit_unsealed select seq, id from service.audit_events where seq = 4');
    expect(await run(runVerifyAudit)).toMatchObject({ code: 0 });
    expect(await run(runVerifyAudit, '--head', head)).toMatchObject({ code: 1 });
    await home.admin(`update service.audit_events set actor = 'eve' where seq = 2`);
    expect((await run(runVerifyAudit)).out).toContain('BROKEN at link 2');
  });

  it('continue an earlier export, which can be checked by itself', async () => {
    const file = join(folder, 'rest.jsonl');
    await run(runExportAudit, '--from', '3', '--out', file);
    expect((await run(runVerifyAudit, '--file', file)).out).toContain('The chain holds: 2 links');
  });

  it('export CSV that a spreadsheet opens without running anything', async () => {
    const { out } = await run(runExportAudit, '--format', 'csv');
    const rows = parse<Record<string, string>>(out, { columns: true });
    expect(rows.map((row) => [row['sequence'], row['reason']])).toEqual([
      ['1', 'Jane Doe'],
      ['2', 'Jörg "Joe"'],
      ['3', `'=1+1`],
      ['4', ''],
    ]);
    expect(JSON.parse(rows[0]?.['after'] ?? '')).toEqual({ name: 'Jane Doe', amount: '0.10' });
  });

  it('erase what names a person, say so in the trail, and leave the chain whole', async () => {
    const by = ['--actor', 'ada', '--reason', 'Request of 12 March'];
    const counted = await run(runEraseAudit, '--containing', 'JANE doe', ...by);
    expect(counted.out).toContain('1 events would lose');
    expect((await run(runEraseAudit, '--containing', 'Jörg "Joe"', ...by, '--yes')).out).toContain(
      '1 events have lost',
    );
    expect((await run(runEraseAudit, '--subject', 'deal:1', ...by, '--yes')).out).toContain('1 events have lost');
    await seal();
    const text = await readFile(await exported(), 'utf8');
    expect(text).not.toContain('Jane');
    expect(text).not.toContain('Joe');
    expect(text).toContain('audit.erased');
    expect((await run(runVerifyAudit)).out).toContain('The chain holds: 6 links, 2 with erased contents');
  });

  it('erase nothing without somebody who answers for it, nor everything at once', async () => {
    expect(await run(runEraseAudit, '--subject', 'deal:1', '--yes')).toMatchObject({ code: 2 });
    expect(await run(runEraseAudit, '--actor', 'ada', '--reason', 'why', '--yes')).toMatchObject({ code: 2 });
    expect((await run(runVerifyAudit)).out).toContain('0 with erased contents');
  });
});

function replaced(lines: string[], index: number, from: string, to: string): string[] {
  return lines.map((line, n) => (n === index ? line.replace(from, to) : line));
}
