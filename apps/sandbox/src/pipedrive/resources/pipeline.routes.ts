import { ApiProblem } from '../http/api-problem.js';
import { check, filled, flag, integer, nullable, number, numberText, type Shape } from '../http/checks.js';
import { page, pageQuery } from '../http/page.js';
import { created, ok, type Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { PipelineRow, StageRow } from '../state/rows.js';

const READ = ['deals:read', 'deals:full', 'admin'];
const WRITE = ['admin'];
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
  return [
    {
      method: 'GET',
      api: 'v2',
      path: '/pipelines',
      tokens: 5,
      scopes: READ,
      query: pageQuery('id', 'update_time', 'add_time'),
      handle: (request) =>
        page(
          table.all().filter((row) => !row.is_deleted),
          request.query,
          (row) => row,
        ),
    },
    {
      method: 'GET',
      api: 'v2',
      path: '/pipelines/:id',
      tokens: 1,
      scopes: READ,
      query: {},
      handle: (request) => ok(account.find(table, request.params['id'] ?? '')),
    },
    {
      method: 'POST',
      api: 'v2',
      path: '/pipelines',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const blank = { is_deleted: false, is_deal_probability_enabled: true, update_time: null };
        const order = { order_nr: table.all().length + 1, add_time: account.time() };
        const row = table.insert({ ...blank, ...order, ...check(request.body, PIPELINE, ['name']) } as PipelineRow);
        account.log.created('pipeline', row);
        return created(row);
      },
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: '/pipelines/:id',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = account.find(table, request.params['id'] ?? '');
        const changed = table.put({ ...row, ...check(request.body, PIPELINE), update_time: account.time() });
        account.log.changed('pipeline', row, changed);
        return ok(changed);
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: '/pipelines/:id',
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = account.find(table, request.params['id'] ?? '');
        table.put({ ...row, is_deleted: true, update_time: account.time() });
        account.log.deleted('pipeline', row);
        return ok({ id: row.id });
      },
    },
  ];
}

export function stageRoutes(account: SandboxAccount): Route[] {
  const table = account.state.stages;
  return [
    {
      method: 'GET',
      api: 'v2',
      path: '/stages',
      tokens: 5,
      scopes: READ,
      query: { ...pageQuery('id', 'update_time', 'add_time', 'order_nr'), pipeline_id: numberText },
      handle: (request) => {
        const { pipeline_id: pipeline } = request.query;
        const rows = table.all().filter((row) => !row.is_deleted);
        const wanted = rows.filter((row) => pipeline === undefined || String(row.pipeline_id) === pipeline);
        return page(wanted, request.query, (row) => row);
      },
    },
    {
      method: 'GET',
      api: 'v2',
      path: '/stages/:id',
      tokens: 1,
      scopes: READ,
      query: {},
      handle: (request) => ok(account.find(table, request.params['id'] ?? '')),
    },
    {
      method: 'POST',
      api: 'v2',
      path: '/stages',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const body = check(request.body, STAGE, ['name', 'pipeline_id']);
        account.refer(account.state.pipelines, body['pipeline_id'], 'pipeline_id');
        const order_nr = table.where('pipeline_id', body['pipeline_id']).length + 1;
        const blank = { is_deleted: false, deal_probability: 100, is_deal_rot_enabled: false, days_to_rotten: null };
        const times = { add_time: account.time(), update_time: null };
        const row = table.insert({ ...blank, ...times, order_nr, ...body } as unknown as StageRow);
        account.log.created('stage', row);
        return created(row);
      },
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: '/stages/:id',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = account.find(table, request.params['id'] ?? '');
        const changed = table.put({ ...row, ...check(request.body, STAGE), update_time: account.time() });
        account.log.changed('stage', row, changed);
        return ok(changed);
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: '/stages/:id',
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = account.find(table, request.params['id'] ?? '');
        if (account.state.deals.all().some((deal) => deal.stage_id === row.id && !deal.is_deleted)) {
          throw ApiProblem.validation({ id: 'the stage still has deals' });
        }
        table.put({ ...row, is_deleted: true, update_time: account.time() });
        account.log.deleted('stage', row);
        return ok({ id: row.id });
      },
    },
  ];
}
