import { ApiProblem } from '../http/api-problem.js';
import { filled, flag, integer, nullable, number, numberText, type Shape } from '../http/checks.js';
import { pageQuery } from '../http/page.js';
import type { Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { PipelineRow, StageRow } from '../state/rows.js';
import { hasAsked } from './list-filters.js';
import { recordRoutes } from './record-resource.js';

const SCOPES = { read: ['deals:read', 'deals:full', 'admin'], write: ['admin'] } as const;
const PIPELINE: Shape = { name: filled, is_deal_probability_enabled: flag };
const STAGE: Shape = {
  name: filled,
  pipeline_id: integer,
  deal_probability: number,
  is_deal_rot_enabled: flag,
  days_to_rotten: nullable(integer),
};

/** Neither list knows `updated_since`; sending it is refused. */
export function pipelineRoutes(account: SandboxAccount): Route[] {
  const table = account.state.pipelines;
  return recordRoutes<PipelineRow>(account, {
    entity: 'pipeline',
    path: '/pipelines',
    table,
    listTokens: 5,
    scopes: SCOPES,
    query: { list: pageQuery('id', 'update_time', 'add_time'), one: {} },
    body: PIPELINE,
    required: ['name'],
    showsDeleted: true,
    filter: () => () => true,
    blank: () => ({
      is_deleted: false,
      is_deal_probability_enabled: true,
      update_time: null,
      order_nr: table.all().length + 1,
      add_time: account.time(),
    }),
    write: (before, body) => ({ ...before, ...body }),
    show: (row) => row,
  });
}

export function stageRoutes(account: SandboxAccount): Route[] {
  const { stages, pipelines, deals } = account.state;
  return recordRoutes<StageRow>(account, {
    entity: 'stage',
    path: '/stages',
    table: stages,
    listTokens: 5,
    scopes: SCOPES,
    query: { list: { ...pageQuery('id', 'update_time', 'add_time', 'order_nr'), pipeline_id: numberText }, one: {} },
    body: STAGE,
    required: ['name', 'pipeline_id'],
    showsDeleted: true,
    filter: (query) => (row) => hasAsked(row, ['pipeline_id'], query),
    blank: () => ({
      is_deleted: false,
      deal_probability: 100,
      is_deal_rot_enabled: false,
      days_to_rotten: null,
      add_time: account.time(),
      update_time: null,
    }),
    write: (before, body) => {
      account.refer(pipelines, body['pipeline_id'], 'pipeline_id');
      const order = stages.where('pipeline_id', body['pipeline_id']).length + 1;
      return { order_nr: order, ...before, ...body };
    },
    checkDelete: (row) => {
      const isUsed = deals.all().some((deal) => deal.stage_id === row.id && !deal.is_deleted);
      if (isUsed) throw ApiProblem.validation({ id: 'the stage still has deals' });
    },
    show: (row) => row,
  });
}
