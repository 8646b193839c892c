const claimableOperation = (subjectKind: 'deal' | 'party'): string => `
  o.company = $1 and o.subject_kind = '${subjectKind}' and o.object = $2 and o.entity = $3
  and o.state = 'ready' and o.due_at <= $4 and ${firstOfItsSubject}`;

/** Nothing of the subject is in flight, and no older operation of it waits. */
const firstOfItsSubject = `not exists (
    select from operations other
     where other.company = o.company and other.subject_kind = o.subject_kind and other.subject_id = o.subject_id
       and (other.state in ('sending', 'unknown', 'manual') or (other.state = 'ready' and other.sequence < o.sequence)))`;

const planIsNotDue = '(d.plan_due_at is null or d.plan_due_at > $4)';

/** $1 company, $2 object, $3 entity, $4 now, $5 limit. What was locked meanwhile is passed over. */
export const claimableDeals = `
  select d.* from operations o
    join deals d on d.company = o.company and d.deal_id = o.subject_id
   where ${claimableOperation('deal')} and ${planIsNotDue}
   order by o.due_at, o.id limit $5 for update of d skip locked`;

export const claimableParties = `
  select p.party_id from operations o
    join parties_in_ledger p on p.company = o.company and p.party_id = o.subject_id
   where ${claimableOperation('party')}
   order by o.due_at, o.id limit $5 for update of p skip locked`;

/** $1 company, $2 entity or null, $3 cause, $4 now, $5 message, $6 limit. Deals with something to send that show no such hold. */
export const waitingDeals = `
  select d.* from operations o
    join deals d on d.company = o.company and d.deal_id = o.subject_id
   where o.company = $1 and o.subject_kind = 'deal' and o.object = 'journal-entry'
     and ($2::text is null or o.entity = $2) and o.state = 'ready' and o.due_at is not null
     and ${firstOfItsSubject} and ${planIsNotDue}
     and not exists (select from holds h where h.company = d.company and h.deal_id = d.deal_id
                        and h.cause = $3 and h.message = $5)
   order by o.due_at, o.id limit $6 for update of d skip locked`;

/** $1 company, $2 cause, $3 message, $4 limit, $5 beginning of the causes of a missing party. Those that show no such hold. */
export const dealsWaitingForParties = `
  select d.* from deals d
   where d.company = $1
     and exists (select from holds h where h.company = d.company and h.deal_id = d.deal_id and starts_with(h.cause, $5))
     and not exists (select from holds h where h.company = d.company and h.deal_id = d.deal_id
                        and h.cause = $2 and h.message = $3)
   order by d.deal_id limit $4 for update of d skip locked`;

/** In flight, or recorded and not read back yet. */
const unprovenOperation = `(o.state in ('sending', 'unknown') or (o.state = 'done' and o.due_at is not null))`;

/** $1 company, $2 object, $3 entity. */
export const unprovenCount = `
  select count(*)::int as count from operations o
   where o.company = $1 and o.object = $2 and o.entity = $3 and ${unprovenOperation}`;

/** $1 company. Scopes in which nothing goes out now. */
export const obstructedScopes = `
  select s.object, s.entity, coalesce(s.trouble, 'unproven') as reason, coalesce(s.trouble_text, '') as text,
         s.trouble_since as since
    from scopes s
   where s.company = $1 and (s.trouble is not null or (s.verified_at is null and exists (
     select from operations o
      where o.company = s.company and o.object = s.object and o.entity = s.entity and ${unprovenOperation})))
   order by s.object, s.entity`;

/**
 * $1 company, $2 now. Steps from scope to scope along the index, so that a long queue in one of them hides no other;
 * resting scopes and those with an unproven first entry are left out.
 */
export const claimableScopes = `
  with recursive waiting (object, entity) as (
    (select object, entity from operations where company = $1 and state = 'ready' order by object, entity limit 1)
    union all
    select next.object, next.entity from waiting, lateral (
      select o.object, o.entity from operations o
       where o.company = $1 and o.state = 'ready' and (o.object, o.entity) > (waiting.object, waiting.entity)
       order by o.object, o.entity limit 1) next)
  select w.object, w.entity from waiting w
    left join scopes s on s.company = $1 and s.object = w.object and s.entity = w.entity
    cross join lateral (
      select o.due_at from operations o
        left join deals d on o.subject_kind = 'deal' and d.company = o.company and d.deal_id = o.subject_id
       where o.company = $1 and o.object = w.object and o.entity = w.entity and o.state = 'ready' and o.due_at <= $2
         and (d.plan_due_at is null or d.plan_due_at > $2) and ${firstOfItsSubject}
       order by o.due_at limit 1) longest
   where (s.rests_until is null or s.rests_until <= $2)
     and (s.verified_at is not null or not exists (
       select from operations o
        where o.company = $1 and o.object = w.object and o.entity = w.entity and ${unprovenOperation}))
   order by longest.due_at`;
