import { type BatchSource, type BusStatus, type Database, RequireRole } from '@app/platform';
import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';

import { NewerSchemaBoard } from '../consumers/newer-schema.board.js';
import { currentRevision } from '../context/context-revision.js';
import { DeadLetterService } from '../dead-letters/dead-letter.service.js';
import { PostingHost } from '../identity/posting.host.js';
import { SourceCompany } from '../identity/source-company.js';
import { type LedgerAccess, LedgerAccessService } from '../ledger/ledger-access.service.js';
import type { PostingHealth } from '../posting/index.js';
import { type ReferenceFreshness, ReferenceRunsRepository } from '../reference/reference-runs.repository.js';
import { BATCH_SOURCE, DATABASE } from './tokens.js';

interface PosterStatus {
  company: string | null;
  bus: BusStatus;
  stoppedPartitions: string[];
  revision: string;
  openDeadLetters: number;
  posting: PostingHealth | null;
  intacct: LedgerAccess;
  reference: ReferenceFreshness[];
}

@ApiTags('status')
@RequireRole('viewer')
@Controller('admin/status')
export class StatusController {
  constructor(
    private readonly host: PostingHost,
    private readonly source: SourceCompany,
    private readonly letters: DeadLetterService,
    private readonly reference: ReferenceRunsRepository,
    private readonly board: NewerSchemaBoard,
    private readonly access: LedgerAccessService,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(BATCH_SOURCE) private readonly bus: BatchSource,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Everything that could keep money waiting, at a glance' })
  @ApiOkResponse({
    schema: {
      example: {
        company: '7001',
        bus: 'connected',
        stoppedPartitions: [],
        revision: '42',
        openDeadLetters: 0,
        posting: { deals: { posted: 98, held: 2 }, operations: { done: 296 } },
        intacct: { refused: null, triedAgainAt: null },
        reference: [],
      },
    },
  })
  async show(): Promise<PosterStatus> {
    return {
      company: this.source.current ?? null,
      bus: this.bus.status(),
      stoppedPartitions: this.board.problems(),
      revision: await currentRevision(this.database),
      openDeadLetters: await this.letters.countOpen(),
      posting: (await this.host.current?.queries.health()) ?? null,
      intacct: await this.access.current(),
      reference: await this.reference.freshness(),
    };
  }
}
