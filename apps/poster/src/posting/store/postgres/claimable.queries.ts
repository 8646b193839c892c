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

/** $1 company, $2 now, $3 limit. Scopes of the operations that wait longest. */
export const claimableScopes = `
  select object, entity from (
    select o.object, o.entity, o.due_at from operations o
      left join deals d on o.subject_kind = 'deal' and d.company = o.company and d.deal_id = o.subject_id
     where o.company = $1 and o.state = 'ready' and o.due_at <= $2
       and (d.plan_due_at is null or d.plan_due_at > $2) and ${firstOfItsSubject}
     order by o.due_at limit $3) waiting
   group by object, entity order by min(due_at)`;
