/** Rows of the account as REST v2 names their fields; amounts are JSON numbers, as Pipedrive's are. */
export type CustomFields = Readonly<Record<string, unknown>>;

export interface Row {
  readonly id: number;
}

export interface DealRow extends Row {
  readonly title: string;
  readonly creator_user_id: number;
  readonly owner_id: number;
  readonly person_id: number | null;
  readonly org_id: number | null;
  readonly pipeline_id: number;
  readonly stage_id: number;
  readonly value: number;
  readonly currency: string;
  readonly status: 'open' | 'won' | 'lost' | 'deleted';
  readonly add_time: string;
  readonly update_time: string | null;
  readonly stage_change_time: string | null;
  readonly close_time: string | null;
  readonly won_time: string | null;
  readonly first_won_time: string | null;
  readonly lost_time: string | null;
  readonly local_won_date: string | null;
  readonly local_lost_date: string | null;
  readonly local_close_date: string | null;
  readonly expected_close_date: string | null;
  readonly probability: number | null;
  readonly lost_reason: string | null;
  readonly visible_to: number;
  readonly label_ids: readonly number[];
  readonly is_deleted: boolean;
  readonly is_archived: boolean;
  readonly archive_time: string | null;
  readonly acv: number | null;
  readonly arr: number | null;
  readonly mrr: number | null;
  readonly custom_fields: CustomFields;
  /** What a restored deal goes back to. */
  readonly status_before_delete: 'open' | 'won' | 'lost' | null;
  readonly merged_into: number | null;
}

export interface LineRow extends Row {
  readonly deal_id: number;
  readonly product_id: number;
  readonly product_variation_id: number | null;
  readonly item_price: number;
  readonly quantity: number;
  readonly discount: number;
  readonly discount_type: 'percentage' | 'amount';
  readonly tax: number;
  readonly tax_method: 'inclusive' | 'exclusive' | 'none';
  readonly currency: string;
  readonly is_enabled: boolean;
  readonly billing_frequency: string;
  readonly billing_frequency_cycles: number | null;
  readonly billing_start_date: string | null;
  readonly order_nr: number;
  readonly comments: string;
  readonly add_time: string;
  readonly update_time: string | null;
}

export interface DiscountRow extends Row {
  readonly uuid: string;
  readonly deal_id: number;
  readonly type: 'percentage' | 'amount';
  readonly amount: number;
  readonly description: string;
  readonly created_at: string;
  readonly created_by: number;
  readonly updated_at: string;
  readonly updated_by: number;
}

export interface InstalmentRow extends Row {
  readonly deal_id: number;
  readonly amount: number;
  readonly billing_date: string;
  readonly description: string;
}

export interface ProductRow extends Row {
  readonly name: string;
  readonly code: string | null;
  readonly description: string | null;
  readonly unit: string | null;
  readonly tax: number;
  /** Id of an option of the product field `category`, as text. */
  readonly category: string | null;
  readonly owner_id: number;
  readonly is_linkable: boolean;
  readonly is_deleted: boolean;
  readonly visible_to: number;
  readonly prices: readonly Readonly<Record<string, unknown>>[];
  readonly billing_frequency: string;
  readonly billing_frequency_cycles: number | null;
  readonly add_time: string;
  readonly update_time: string | null;
  readonly custom_fields: CustomFields;
}

export interface OrganizationRow extends Row {
  readonly name: string;
  readonly owner_id: number;
  readonly add_time: string;
  readonly update_time: string | null;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly website: string | null;
  readonly linkedin: string | null;
  readonly industry: number | null;
  readonly annual_revenue: number | null;
  readonly employee_count: number | null;
  readonly is_deleted: boolean;
  readonly visible_to: number;
  readonly label_ids: readonly number[];
  readonly custom_fields: CustomFields;
  readonly merged_into: number | null;
}

export interface PersonRow extends Row {
  readonly name: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly owner_id: number;
  readonly org_id: number | null;
  readonly emails: readonly Readonly<Record<string, unknown>>[];
  readonly phones: readonly Readonly<Record<string, unknown>>[];
  readonly add_time: string;
  readonly update_time: string | null;
  readonly is_deleted: boolean;
  readonly visible_to: number;
  readonly label_ids: readonly number[];
  readonly picture_id: number | null;
  readonly custom_fields: CustomFields;
  readonly merged_into: number | null;
}

export interface PipelineRow extends Row {
  readonly name: string;
  readonly order_nr: number;
  readonly is_deleted: boolean;
  readonly is_deal_probability_enabled: boolean;
  readonly add_time: string;
  readonly update_time: string | null;
}

export interface StageRow extends Row {
  readonly name: string;
  readonly order_nr: number;
  readonly pipeline_id: number;
  readonly is_deleted: boolean;
  readonly deal_probability: number;
  readonly is_deal_rot_enabled: boolean;
  readonly days_to_rotten: number | null;
  readonly add_time: string;
  readonly update_time: string | null;
}

export type FieldEntity = 'deal' | 'product' | 'organization' | 'person';

export interface OptionRow {
  /** A number for custom fields, a word for built-in ones. */
  readonly id: number | string;
  readonly label: string;
}

export interface FieldRow extends Row {
  readonly entity: FieldEntity;
  readonly field_code: string;
  readonly field_name: string;
  readonly field_type: string;
  readonly description: string | null;
  readonly options: readonly OptionRow[] | null;
  readonly is_custom_field: boolean;
}

export interface UserRow extends Row {
  readonly name: string;
  readonly email: string;
  readonly is_admin: boolean;
  readonly active_flag: boolean;
}

export interface CurrencyRow extends Row {
  readonly code: string;
  readonly name: string;
  readonly decimal_points: number;
  readonly symbol: string;
  readonly active_flag: boolean;
  readonly is_custom_flag: boolean;
}

export interface WebhookRow extends Row {
  readonly company_id: number;
  readonly owner_id: number;
  readonly user_id: number;
  readonly event_action: string;
  readonly event_object: string;
  readonly subscription_url: string;
  readonly version: '1.0' | '2.0';
  readonly is_active: 0 | 1;
  readonly add_time: string;
  readonly remove_time: string | null;
  readonly type: 'general' | 'application';
  readonly http_auth_user: string | null;
  readonly http_auth_password: string | null;
  readonly remove_reason: string | null;
  readonly last_delivery_time: string | null;
  readonly last_http_status: number | null;
  readonly admin_id: number;
  readonly name: string;
  /** First attempts that failed since the last ban or success. */
  readonly failures: number;
  readonly banned_until: string | null;
  /** Since when no delivery succeeded. */
  readonly failing_since: string | null;
}

/** One field of one record that somebody changed. */
export interface HistoryRow extends Row {
  /** Entity and id, such as `deal 41`. */
  readonly record: `${string} ${number}`;
  readonly field_key: string;
  readonly old_value: string | null;
  readonly new_value: string | null;
  readonly actor_user_id: number;
  readonly time: string;
}

/** What one user granted to one app. */
export interface GrantRow extends Row {
  readonly client_id: string;
  readonly user_id: number;
  readonly redirect_uri: string;
  readonly scopes: readonly string[];
  /** Null once it was used. */
  readonly code: string | null;
  readonly code_expires: string;
  readonly access_tokens: readonly { readonly token: string; readonly expires: string }[];
  readonly refresh_token: string | null;
  readonly refresh_expires: string | null;
  readonly revoked: boolean;
}
