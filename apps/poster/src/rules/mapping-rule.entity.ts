import type { RuleConditions, RuleResult } from '@app/mapping';
import { Column, DeleteDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** The newest version of a mapping rule. */
@Entity({ name: 'mapping_rules', synchronize: false })
export class MappingRuleEntity {
  @PrimaryColumn('uuid') id: string;
  @Column('integer') version: number;
  @Column('text') name: string;
  @Column('integer') priority: number;
  @Column('boolean') active: boolean;
  @Column('date', { name: 'effective_from', nullable: true }) effectiveFrom: string | null;
  @Column('date', { name: 'effective_to', nullable: true }) effectiveTo: string | null;
  @Column('boolean', { name: 'takes_over' }) takesOver: boolean;
  @Column('jsonb') conditions: RuleConditions;
  @Column('jsonb') result: RuleResult;
  @Column('text') author: string;
  @Column('text', { name: 'approved_by', nullable: true }) approvedBy: string | null;
  @Column('text', { name: 'early_revenue_approved_by', nullable: true }) earlyRevenueApprovedBy: string | null;
  @Column('timestamptz', { name: 'created_at' }) createdAt: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt: Date;
  @DeleteDateColumn({ name: 'deleted_at', type: 'timestamptz' }) deletedAt: Date | null;
}
