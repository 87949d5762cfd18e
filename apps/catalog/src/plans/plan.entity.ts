import type { PlanDraft } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, type Relation } from 'typeorm';

/** A named set of rate cards and entitlements, in versions. */
@Entity('plans')
@Index('plans_key', ['key'], { unique: true })
export class Plan {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'text' }) key: string;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
  @OneToMany(() => PlanVersion, (version) => version.plan) versions: PlanVersion[];
}

/** Published, its definition never changes again: a trigger refuses it. */
@Entity('plan_versions')
export class PlanVersion {
  @PrimaryColumn({ name: 'plan_id', type: 'text' }) planId: string;
  @PrimaryColumn({ type: 'int' }) version: number;
  @Column({ type: 'text' }) status: 'draft' | 'published' | 'retired';
  /** As its author wrote it; complete and checked once it is published. */
  @Column({ type: 'jsonb' }) definition: PlanDraft;
  @InstantColumn({ name: 'published_at', nullable: true }) publishedAt: Date | null;
  @InstantColumn({ name: 'retired_at', nullable: true }) retiredAt: Date | null;
  @ManyToOne(() => Plan, (plan) => plan.versions)
  @JoinColumn({ name: 'plan_id', foreignKeyConstraintName: 'plan_versions_plan' })
  plan: Relation<Plan>;
}
