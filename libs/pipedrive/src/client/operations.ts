/** One operation of the API, as the vendor's OpenAPI declares it. */
export interface Operation {
  readonly api: 'v1' | 'v2';
  /** Behind the version, such as `/deals`. */
  readonly path: string;
  /** Price in daily tokens (`x-token-cost`), flat per call whatever it brings. */
  readonly tokens: number;
  /** Any one of them opens it to an app; an API token needs the same rights of its user. */
  readonly scopes: readonly string[];
}

const DEALS = ['deals:read', 'deals:full'];
const CONTACTS = ['contacts:read', 'contacts:full'];
const PRODUCTS = ['products:read', 'products:full'];

const v1 = (path: string, tokens: number, ...scopes: string[]): Operation => ({ api: 'v1', path, tokens, scopes });
const v2 = (path: string, tokens: number, ...scopes: string[]): Operation => ({ api: 'v2', path, tokens, scopes });

/** Everything that the client calls, with its price and the scope it needs. */
export const OPERATIONS = {
  me: v1('/users/me', 2, 'base'),
  deals: v2('/deals', 10, ...DEALS),
  archivedDeals: v2('/deals/archived', 20, ...DEALS),
  dealLines: v2('/deals/products', 10, ...PRODUCTS, ...DEALS),
  instalments: v2('/deals/installments', 10, ...DEALS),
  discountsOf: (dealId: string) => v2(`/deals/${encodeURIComponent(dealId)}/discounts`, 10, ...DEALS),
  organizations: v2('/organizations', 10, ...CONTACTS),
  persons: v2('/persons', 10, ...CONTACTS),
  products: v2('/products', 10, ...PRODUCTS),
  stages: v2('/stages', 5, ...DEALS, 'admin'),
  pipelines: v2('/pipelines', 5, ...DEALS, 'admin'),
  users: v1('/users', 20, 'users:read'),
  currencies: v1('/currencies', 20, 'base'),
  webhooks: v1('/webhooks', 10, 'admin'),
  createWebhook: v1('/webhooks', 10, 'admin'),
  deleteWebhook: (id: string) => v1(`/webhooks/${encodeURIComponent(id)}`, 6, 'admin'),
} as const;

/** Whose fields: `/dealFields`, `/productFields`, ... */
export type FieldOwner = 'deal' | 'product' | 'organization' | 'person';

const FIELD_RIGHTS = {
  deal: { records: 'deals', fields: ['admin', 'deal-fields:full'] },
  product: { records: 'products', fields: ['product-fields:full'] },
  organization: { records: 'contacts', fields: ['admin', 'contact-fields:full'] },
  person: { records: 'contacts', fields: ['admin', 'contact-fields:full'] },
} as const satisfies Record<FieldOwner, { readonly records: string; readonly fields: readonly string[] }>;

export function fieldsOf(owner: FieldOwner): Operation {
  const { records, fields } = FIELD_RIGHTS[owner];
  return v2(`/${owner}Fields`, 10, `${records}:read`, `${records}:full`, ...fields);
}

export function fieldOf(owner: FieldOwner, fieldCode: string): Operation {
  const all = fieldsOf(owner);
  return { ...all, path: `${all.path}/${encodeURIComponent(fieldCode)}`, tokens: 1 };
}

export function fieldOptionsOf(owner: FieldOwner, fieldCode: string, effect: 'write' | 'remove'): Operation {
  const { records, fields } = FIELD_RIGHTS[owner];
  const { path } = fieldOf(owner, fieldCode);
  return v2(`${path}/options`, effect === 'write' ? 5 : 3, `${records}:full`, ...fields);
}

/** Ids that one `ids=` or `deal_ids=` takes. */
export const MAX_IDS_PER_CALL = 100;
/** Rows that one page can hold. */
export const MAX_PAGE = 500;
